using System.Globalization;
using OnnxLrp.Evaluation.Results;

namespace OnnxLrp.Cli.Output;

/// <summary>The results of <c>evaluate</c> as a table: mean ± standard error, a star at the best, p against it.</summary>
internal static class SummaryTable
{
    public static void Write(TextWriter writer, EvaluationSummary summary)
    {
        string[] titles = ["rule", .. summary.Measures.Select(m => $"{m.Title} {(m.HigherIsBetter ? "↑" : "↓")}")];
        TextTable.Write(writer, titles, summary.Rules.Select(r => (IReadOnlyList<string>)[r.Name, .. summary.Measures.Select(m => Text(r.Measures.GetValueOrDefault(m.Name)))]));
        writer.WriteLine("mean ± standard error; *: the best; p: paired sign-flip test against the best, Holm-corrected");
    }

    private static string Text(MeasureSummary? cell)
    {
        if (cell is null) return "-";
        string error = double.IsNaN(cell.Sample.StandardError) ? "" : $" ± {Number(cell.Sample.StandardError)}";
        string p = cell.PValue is { } value ? value < 0.001 ? " p < 0.001" : string.Create(CultureInfo.InvariantCulture, $" p {value:0.###}") : "";
        return $"{Number(cell.Sample.Mean)}{error}{(cell.IsBest ? " *" : p)}";
    }

    private static string Number(double value) => value.ToString("G3", CultureInfo.InvariantCulture);
}
