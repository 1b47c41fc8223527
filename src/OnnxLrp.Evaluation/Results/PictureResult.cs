namespace OnnxLrp.Evaluation.Results;

/// <summary>What one rule got for one picture.</summary>
/// <param name="Rule">Name of the rule or baseline.</param>
/// <param name="Picture">Number of the picture in the evaluation.</param>
/// <param name="Target">The explained class.</param>
/// <param name="Score">Score of that class for the untouched picture.</param>
/// <param name="Measures">Value by the name of the measure (<see cref="MeasureTable"/>); what does not apply is missing.</param>
/// <param name="Curves">Scores after 0, 1, …, L steps, by order: <c>morf</c>, <c>lerf</c>, <c>random</c>; the mean over the repeats.</param>
/// <param name="Problem">Why there are no measures; null: there are.</param>
public sealed record PictureResult(
    string Rule, int Picture, int Target, double Score, IReadOnlyDictionary<string, double> Measures, IReadOnlyDictionary<string, double[]> Curves,
    string? Problem = null)
{
    /// <summary>Whether the relevance is zero at every pixel, so that the order in which regions are destroyed says nothing.</summary>
    public bool IsEmpty { get; init; }
}
