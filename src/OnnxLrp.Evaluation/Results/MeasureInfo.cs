namespace OnnxLrp.Evaluation.Results;

/// <summary>A column of the table.</summary>
/// <param name="Name">Name in JSON.</param>
/// <param name="Title">Title in tables.</param>
/// <param name="HigherIsBetter">Which end is good.</param>
/// <param name="Description">One line of what it says.</param>
public sealed record MeasureInfo(string Name, string Title, bool HigherIsBetter, string Description);
