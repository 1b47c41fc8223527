using OnnxLrp.Graph;
using OnnxLrp.Normalization.ControlFlow;
using OnnxLrp.Normalization.Recurrence;
using OnnxLrp.Normalization.Spellings;

namespace OnnxLrp.Normalization;

/// <summary>
/// The first stage: the same model at inference, in float32, in plain operators of one operator set, without branches, loops, recurrent
/// operators and nodes that do
/// nothing, so that the stages after it know one spelling of each thing.
/// </summary>
internal static class Normalizer
{
    /// <summary>The passes that need facts, in their order.</summary>
    /// <param name="probe">Finds facts.</param>
    public static IReadOnlyList<IGraphPass> Passes(IGraphProbe probe) =>
    [
        new FoldConstants(), new WriteOutControlFlow(probe), new NewestOperatorSet(), new WriteOutRecurrence(), new RemovePassThrough(),
    ];

    /// <summary>
    /// Gives the model as it computes at inference, in float32, in plain operators. It needs no facts: whatever runs the model, also to find facts, runs
    /// this one.
    /// </summary>
    /// <param name="graph">The model; it is not changed.</param>
    public static RewrittenGraph AtInference(OnnxGraph graph)
    {
        RewrittenGraph inference = new InferenceMode().Apply(graph, GraphFacts.None);
        RewrittenGraph widened = new WidenToFloat32().Apply(inference.Graph, GraphFacts.None);
        RewrittenGraph turned = new SamplesSecond().Apply(widened.Graph, GraphFacts.None);
        RewrittenGraph plain = new PlainOperators().Apply(turned.Graph, GraphFacts.None);
        RewrittenGraph floats = new DequantizeToFloat32().Apply(plain.Graph, GraphFacts.None);
        return new RewrittenGraph(floats.Graph, [.. inference.Notes, .. widened.Notes, .. plain.Notes, .. floats.Notes]);
    }
}
