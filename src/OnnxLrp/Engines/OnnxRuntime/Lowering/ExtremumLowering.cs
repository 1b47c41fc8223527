using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// One candidate of a maximum or minimum z: <c>R_a = Σ [a = z] w R</c>, the sum over the copies of a broadcast candidate. The winner takes
/// all: w is 1 where no earlier candidate has that value; equal candidates share: w is 1 / their number.
/// </summary>
internal static class ExtremumLowering
{
    public static Flow Lower(ExtremumStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        string z = step.From, relevance = explainer.Relevance(z);
        string? rivals = step.Rivals.Aggregate((string?)null, (sum, rival) => nodes.Accumulate(sum, nodes.Where(IsChosen(rival), 1, 0)));
        string part = nodes.Where(IsChosen(step.Own), Weighted(), nodes.Scalar(0));
        return new Flow(nodes.SumOfCopies(part, step.Layer.OutputShape, step.Own.Shape));

        string IsChosen(Candidate candidate) => nodes.Emit("Equal", [candidate.Tensor, z]);

        string Weighted() => (rivals, step.Share) switch
        {
            (null, _) => relevance,
            (_, true) => nodes.Divide(relevance, nodes.Add(rivals, nodes.Scalar(1))),
            _ => nodes.Where(nodes.Greater(rivals, 0), nodes.Scalar(0), relevance),
        };
    }
}
