using OnnxLrp.Evaluation.Statistics;

namespace OnnxLrp.Evaluation.Results;

/// <summary>What one rule reached.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Measures">By name of the measure; what does not apply is missing.</param>
/// <param name="Curves">Mean perturbation curve by order.</param>
/// <param name="Classes">AOPC by class, where classes are known.</param>
public sealed record RuleSummary(
    string Name, IReadOnlyDictionary<string, MeasureSummary> Measures, IReadOnlyDictionary<string, CurveSummary> Curves, IReadOnlyDictionary<string, Sample> Classes)
{
    /// <summary>Whether it is there to compare with: relevance at random or a method that is no LRP.</summary>
    public bool IsBaseline { get; init; }
}
