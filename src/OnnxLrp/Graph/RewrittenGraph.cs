namespace OnnxLrp.Graph;

/// <summary>Result of a pass.</summary>
/// <param name="Graph">The rewritten graph; it computes the same outputs up to rounding.</param>
/// <param name="Notes">What a user should know: what was changed, and which node could not be and why. One line each.</param>
internal sealed record RewrittenGraph(OnnxGraph Graph, IReadOnlyList<string> Notes)
{
    /// <summary>
    /// What is known of <see cref="Graph"/>; null where a pass leaves it to a new probe. <see cref="PassRunner"/> always gives it.
    /// </summary>
    public GraphFacts? Facts { get; init; }
}
