using OnnxLrp.Graph;

namespace OnnxLrp.Normalization;

/// <summary>
/// The first stage: the same model at inference, in float32, in one operator set, without branches and without nodes that do nothing, so
/// that the stages after it know one spelling of each thing.
/// </summary>
internal static class Normalizer
{
    /// <summary>The passes that need facts, in their order.</summary>
    public static IReadOnlyList<IGraphPass> Passes { get; } =
        [new FoldConstants(), new TakeConstantBranches(), new NewestOperatorSet(), new RemovePassThrough()];

    /// <summary>
    /// Gives the model as it computes at inference, in float32. It needs no facts: whatever runs the model, also to find facts, runs
    /// this one.
    /// </summary>
    /// <param name="graph">The model; it is not changed.</param>
    public static RewrittenGraph AtInference(OnnxGraph graph)
    {
        RewrittenGraph inference = new InferenceMode().Apply(graph, GraphFacts.None);
        RewrittenGraph widened = new WidenToFloat32().Apply(inference.Graph, GraphFacts.None);
        return new RewrittenGraph(widened.Graph, [.. inference.Notes, .. widened.Notes]);
    }
}
