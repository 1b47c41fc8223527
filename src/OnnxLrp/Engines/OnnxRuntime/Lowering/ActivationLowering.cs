using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>An activation: <c>f'(x) R</c>; guided <c>[x &gt; 0] max(R, 0)</c>; deconvolution network <c>max(R, 0)</c>.</summary>
internal static class ActivationLowering
{
    public static string Lower(ActivationStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        string relevance = explainer.Relevance(step.From);
        if (step.Backward == ActivationBackward.Deconvnet) return nodes.Positive(relevance);
        string X() => step.To.Tensor;
        if (step.Backward == ActivationBackward.Guided) return nodes.Where(nodes.Greater(X(), 0), nodes.Positive(relevance), nodes.Scalar(0));
        var derivative = new ActivationDerivative(nodes, step.Layer, X, () => step.From, explainer.Shape(step.To.Tensor));
        return nodes.Multiply(relevance, derivative.Emit());
    }
}
