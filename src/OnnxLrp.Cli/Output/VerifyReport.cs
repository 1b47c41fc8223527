using System.Text.Json.Serialization;

namespace OnnxLrp.Cli.Output;

/// <summary>
/// What <c>verify --json</c> prints: the score on the device and in double precision; how far the heatmap is off; the relevance of each
/// tensor in the order of the backward pass; and the first of them that is visibly off, or null.
/// </summary>
internal sealed record VerifyReport(
    string Model, string Input, string Engine, string Device, string Composite, string Batchnorm, string Target, int? Index,
    string? Label, float? Score, float? ExactScore,
    VerifiedRelevance Heatmap, IReadOnlyList<VerifiedLayer> Layers, VerifiedLayer? Start, IReadOnlyList<string> Warnings);

/// <inheritdoc cref="RelevanceError"/>
internal sealed record VerifiedRelevance(double? LargestError, double? SumError, double? Correlation, bool SameMaximum)
{
    public static VerifiedRelevance Of(RelevanceError error) =>
        new(JsonText.Number(error.Largest), JsonText.Number(error.Sum), JsonText.Number(error.Correlation), error.IsSamePlace);
}

/// <summary>The relevance of one tensor.</summary>
/// <param name="Tensor">The tensor.</param>
/// <param name="Node">The layer that sends relevance to it, the last one where there are several.</param>
/// <param name="Cause">What makes it differ, where it does.</param>
/// <param name="LargestError">Largest difference, relative to the largest relevance of the tensor.</param>
/// <param name="SumError">Sum of differences, relative to the sum of relevance of the tensor.</param>
internal sealed record VerifiedLayer(
    string Tensor, string Node, [property: JsonIgnore] string Cause, double? LargestError, double? SumError);
