using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// One summand of <c>z = Σ f a</c>: <c>R_a = f a Σ R / st(z)</c> (share) or <c>f Σ R</c> (gradient), the sum over the copies of a broadcast
/// summand.
/// </summary>
internal static class SumLowering
{
    public static Flow Lower(SumStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        string s = step.Share ? explainer.Quotient(step, step.Epsilon) : explainer.Relevance(step.From);
        string part = nodes.Multiply(nodes.SumOfCopies(s, step.SumShape, step.SummandShape), step.Factor);
        return step.Share ? Flow.Times(part, step.To.Tensor) : new Flow(part);
    }
}
