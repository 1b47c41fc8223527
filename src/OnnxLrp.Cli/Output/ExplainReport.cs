namespace OnnxLrp.Cli.Output;

/// <summary>The document of <c>explain --json</c>.</summary>
internal sealed record ExplainReport(
    string Model, string Engine, string Device, string Composite, string Batchnorm, IReadOnlyList<ExplainResult> Results, IReadOnlyList<string> Warnings);

/// <summary>
/// One input and one class of it. Target, label and logit are null where the start relevance was given; paths are null where nothing was
/// written; warnings are about this explanation.
/// </summary>
internal sealed record ExplainResult(
    string Input, int? Target, string? Label, float? Logit, double? RelevanceSum, string? Heatmap, string? Relevance, IReadOnlyList<string> Warnings,
    Milliseconds Ms);

/// <summary>Times of one input, its share of the batch.</summary>
internal sealed record Milliseconds(double Forward, double Total);
