using System.Text.Json.Serialization;

namespace OnnxLrp.Cli.Output;

/// <summary>The document of <c>explain --json</c>.</summary>
internal sealed record ExplainReport(
    string Model, string Engine, string Device, string Composite, string Batchnorm, IReadOnlyList<ExplainResult> Results, IReadOnlyList<string> Warnings);

/// <summary>
/// One input and one class of it. Target and label are null where no single score is explained; logit is null and terms are empty where
/// the start relevance was given; paths are null where nothing was written; warnings are about this explanation.
/// </summary>
internal sealed record ExplainResult(
    string Input, int? Target, string? Label, float? Logit, IReadOnlyList<TermResult> Terms, double? RelevanceSum, string? Heatmap,
    string? Relevance, IReadOnlyList<string> Warnings, Milliseconds Ms)
{
    /// <summary>The tensors that relevance went to.</summary>
    public required IReadOnlyList<EndpointResult> Endpoints { get; init; }

    /// <summary>Relevance that came to tensors which are not explained, by their names.</summary>
    public required IReadOnlyDictionary<string, double?> Absorbed { get; init; }

    /// <summary>The tokens of a text with their relevance; absent for other inputs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TokenResult>? Tokens { get; init; }

    /// <summary>The features of a row of a table with their relevance; absent for other inputs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FeatureResult>? Features { get; init; }

    /// <summary>The input with colours for a terminal; null where it has none.</summary>
    [JsonIgnore]
    public string? Shown { get; init; }

    /// <summary>The channels of <c>--per-channel</c>, largest relevance first; left out where it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ChannelResult>? Channels { get; init; }

    /// <summary>Of a detection: its corners x0, y0, x1, y1 in pixels of the user's picture.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[]? Box { get; init; }

    /// <summary>Of a detection: its class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Class { get; init; }

    /// <summary>Of a detection: how sure the model is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Score { get; init; }

    /// <summary>What is explained, as the table shows it: the class, or the target where it is no single score.</summary>
    [JsonIgnore]
    public string? Explained { get; init; }
}

/// <summary>One term of the target: what selects scores, their weight, the index of a single one, their number and their sum.</summary>
internal sealed record TermResult(string Select, double Weight, int? Target, int Count, double? Score);

/// <summary>A tensor that relevance went to: its shape with batch, and the sum of its relevance.</summary>
internal sealed record EndpointResult(string Name, IReadOnlyList<int> Shape, double? Sum);

/// <summary>A token of a text: its name in the vocabulary, the text that it stands for, its relevance.</summary>
internal sealed record TokenResult(string Token, int Id, string Text, double? Relevance);

/// <summary>A feature: the name of its column, its value, its relevance.</summary>
internal sealed record FeatureResult(string Name, float? Value, float? Relevance);

/// <summary>Times of one input, its share of the batch.</summary>
internal sealed record Milliseconds(double Forward, double Total);
