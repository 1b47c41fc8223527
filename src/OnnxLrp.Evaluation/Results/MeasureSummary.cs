using OnnxLrp.Evaluation.Statistics;

namespace OnnxLrp.Evaluation.Results;

/// <summary>A cell of the table.</summary>
/// <param name="Sample">Mean over the pictures, standard error, number of pictures.</param>
/// <param name="IsBest">Whether no rule has a better mean.</param>
/// <param name="PValue">Paired test against the best rule on the same pictures, Holm-corrected over the rules; null for the best.</param>
public sealed record MeasureSummary(Sample Sample, bool IsBest, double? PValue);
