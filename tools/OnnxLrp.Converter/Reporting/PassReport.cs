namespace OnnxLrp.Converter.Reporting;

/// <summary>One pass.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Deviation">How far outputs moved, relative to their largest value; null where they could not be compared.</param>
/// <param name="Notes">What was changed, or why it was taken back.</param>
internal sealed record PassReport(string Name, PassOutcome Outcome, double? Deviation, IReadOnlyList<string> Notes);
