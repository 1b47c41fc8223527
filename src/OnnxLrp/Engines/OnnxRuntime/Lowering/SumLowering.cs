using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// One summand of <c>z = Σ ±a</c>: <c>R_a = ±a Σ R / st(z)</c> (share) or <c>±Σ R</c> (gradient), the sum over the copies of a broadcast summand.
/// </summary>
internal static class SumLowering
{
    public static Flow Lower(SumStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        string s = step.Share ? explainer.Quotient(step, step.Epsilon) : explainer.Relevance(step.From);
        string part = nodes.Multiply(Collected(s, step, nodes), step.Sign);
        return step.Share ? Flow.Times(part, step.To.Tensor) : new Flow(part);
    }

    private static string Collected(string values, SumStep step, NodeEmitter nodes)
    {
        int missing = step.SumShape.Length - step.SummandShape.Length;
        int[] copied = [.. Enumerable.Range(0, step.SumShape.Length).Where(d => step.SumShape[d] != (d < missing ? 1 : step.SummandShape[d - missing]))];
        if (copied.Length > 0) values = nodes.Sum(values, copied, keepAxes: true);
        return missing > 0 ? nodes.Reshape(values, step.SummandShape) : values;
    }
}
