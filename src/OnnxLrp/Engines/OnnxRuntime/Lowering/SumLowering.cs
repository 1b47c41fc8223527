using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// One summand of <c>z = Σ ±a</c>: <c>R_a = ±a Σ R / st(z)</c> (share) or <c>±Σ R</c> (gradient), the sum over the copies of a broadcast summand.
/// </summary>
internal static class SumLowering
{
    public static string Lower(SumStep step, BackwardGraph backward)
    {
        NodeEmitter nodes = backward.Nodes;
        string relevance = backward.Relevance(step.From);
        string part = Collected(step.Share ? nodes.Quotient(relevance, backward.Activation(step.From), step.Epsilon) : relevance, step, nodes);
        return nodes.Multiply(step.Share ? nodes.Multiply(part, backward.Activation(step.To.Tensor)) : part, step.Sign);
    }

    private static string Collected(string values, SumStep step, NodeEmitter nodes)
    {
        int missing = step.SumShape.Length - step.SummandShape.Length;
        int[] copied = [.. Enumerable.Range(0, step.SumShape.Length).Where(d => step.SumShape[d] != (d < missing ? 1 : step.SummandShape[d - missing]))];
        if (copied.Length > 0) values = nodes.Sum(values, copied, keepAxes: true);
        return missing > 0 ? nodes.Reshape(values, step.SummandShape) : values;
    }
}
