using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>Softmax: Taylor <c>R_i = x_i (R_i − y_i Σ R)</c>, 0 where <c>x_i = −∞</c> (masked); derivative <c>R_i = y_i (R_i − Σ y R)</c>.</summary>
internal static class SoftmaxLowering
{
    public static string Lower(SoftmaxStep step, BackwardGraph backward)
    {
        NodeEmitter nodes = backward.Nodes;
        int[] shape = backward.Shape(step.From), rows = [step.Layer.Outer, step.Layer.Size, step.Layer.Inner];
        string Rows(string tensor) => nodes.Reshape(tensor, rows);
        string relevance = Rows(backward.Relevance(step.From)), y = Rows(backward.Activation(step.From));
        if (!step.Taylor)
        {
            string mean = nodes.Sum(nodes.Multiply(y, relevance), [1], keepAxes: true);
            return nodes.Reshape(nodes.Multiply(y, nodes.Subtract(relevance, mean)), shape);
        }
        string x = Rows(backward.Activation(step.To.Tensor)), total = nodes.Sum(relevance, [1], keepAxes: true);
        string masked = nodes.Less(x, float.MinValue);
        string factor = nodes.Where(masked, nodes.Scalar(0), x);
        return nodes.Reshape(nodes.Multiply(factor, nodes.Subtract(relevance, nodes.Multiply(y, total))), shape);
    }
}
