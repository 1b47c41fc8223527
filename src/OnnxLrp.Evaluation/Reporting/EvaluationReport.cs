using OnnxLrp.Evaluation.Results;

namespace OnnxLrp.Evaluation.Reporting;

/// <summary>All that the report of an evaluation shows.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Settings">Name and value of each setting.</param>
/// <param name="Summary">The results.</param>
/// <param name="Panel">Pictures with their heatmaps.</param>
/// <param name="Problems">What could not be done, and what to know.</param>
public sealed record EvaluationReport(
    string Title, IReadOnlyList<KeyValuePair<string, string>> Settings, EvaluationSummary Summary, IReadOnlyList<PanelRow> Panel, IReadOnlyList<string> Problems);
