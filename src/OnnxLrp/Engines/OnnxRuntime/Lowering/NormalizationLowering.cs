using OnnxLrp.Graph;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The derivative of a normalisation by a sample's own statistics: with <c>h = γ ⊙ R</c>, <c>x̂ = (x − μ)/σ</c>:
/// <c>R_x = (h − mean(h) − x̂ mean(h ⊙ x̂)) / σ</c>; without <c>mean(h)</c> where nothing is centred.
/// </summary>
internal static class NormalizationLowering
{
    public static Flow Lower(NormalizationStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        NormalizationLayer l = step.Layer;
        int[] shape = explainer.Shape(step.To.Tensor), groups = [-1, l.Size, l.Inner];
        string relevance = explainer.Relevance(step.From);
        string h = nodes.Reshape(l.Scale is { } scale ? nodes.Multiply(relevance, nodes.Parameter(scale.Values, scale.Layout, shape)) : relevance, groups);
        string x = nodes.Reshape(step.To.Tensor, groups);
        string deviation = l.Centred ? nodes.Subtract(x, Mean(nodes, x)) : x;
        string sigma = nodes.Emit("Sqrt", [nodes.Add(Mean(nodes, nodes.Square(deviation)), nodes.Scalar(l.Epsilon))]);
        string normalized = nodes.Divide(deviation, sigma);
        string correction = nodes.Multiply(normalized, Mean(nodes, nodes.Multiply(h, normalized)));
        string rest = nodes.Subtract(l.Centred ? nodes.Subtract(h, Mean(nodes, h)) : h, correction);
        return new Flow(nodes.Samples(nodes.Divide(rest, sigma), shape));
    }

    private static string Mean(NodeEmitter nodes, string a) =>
        nodes.Emit("ReduceMean", [a, nodes.Integers(1)], OnnxAttributes.Empty.With("keepdims", 1L));
}
