using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>Result of a pass.</summary>
/// <param name="Graph">The rewritten graph; it computes the same outputs up to rounding.</param>
/// <param name="Notes">What a user should know: what was changed, and which node could not be and why. One line each.</param>
internal sealed record CanonizedGraph(OnnxGraph Graph, IReadOnlyList<string> Notes)
{
    /// <summary>What is known of <see cref="Graph"/>; null where a pass leaves it to a new probe. <see cref="Canonizer"/> always gives it.</summary>
    public GraphFacts? Facts { get; init; }
}
