using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Softmax: Taylor <c>R_i = x_i (R_i − y_i Σ R)</c>, 0 where <c>x_i = −∞</c> (masked); derivative <c>R_i = y_i (R_i − Σ y R)</c>.
/// LogSoftmax has p = eʸ for y, and the derivative <c>R_i − p_i Σ R</c>.
/// </summary>
internal static class SoftmaxLowering
{
    public static Flow Lower(SoftmaxStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        int[] shape = explainer.Shape(step.From), rows = [-1, step.Layer.Size, step.Layer.Inner];
        string Rows(string tensor) => nodes.Reshape(tensor, rows);
        string relevance = Rows(explainer.Relevance(step.From)), y = Rows(step.From), p = step.Layer.Logarithm ? nodes.Emit("Exp", [y]) : y;
        string total = nodes.Sum(relevance, [1], keepAxes: true), centred = nodes.Subtract(relevance, nodes.Multiply(p, total));
        if (!step.Taylor && step.Layer.Logarithm) return new Flow(nodes.Samples(centred, shape));
        if (!step.Taylor)
        {
            string mean = nodes.Sum(nodes.Multiply(y, relevance), [1], keepAxes: true);
            return new Flow(nodes.Samples(nodes.Multiply(y, nodes.Subtract(relevance, mean)), shape));
        }
        string x = Rows(step.To.Tensor);
        string masked = nodes.Less(x, float.MinValue);
        string factor = nodes.Where(masked, nodes.Scalar(0), x);
        string part = nodes.Samples(centred, shape);
        return new Flow(nodes.Multiply(nodes.Samples(factor, shape), part));
    }
}
