using System.Globalization;
using Spectre.Console;

namespace OnnxLrp.Converter.Reporting;

/// <summary>The report for people.</summary>
internal static class ReportTable
{
    /// <summary>Wide enough that no cell of a usual report is broken where the output is no terminal.</summary>
    private const int Wide = 200;

    public static void Write(ConversionReport report, TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        if (console.Profile.Width < Wide && !(ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected)) console.Profile.Width = Wide;
        if (report.Passes.Count > 0) console.Write(Passes(report));
        if (report.Problems.Count > 0) console.Write(Problems(report));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"BatchNorm: {report.BatchNorm.Found} found, {report.BatchNorm.Recovered} recovered, {report.BatchNorm.Folded} folded"));
        if (report.BatchNorm.Advice is { } advice) output.WriteLine($"  {advice}");
        if (report.Recognised.Count > 0) output.WriteLine($"Recognised: {string.Join(", ", report.Recognised.Select(r => $"{r.Value} {r.Key}"))}");
        if (report.Logits is { } logits) output.WriteLine($"Logits: {PlainText.Cell(logits)}");
        foreach (string note in report.Notes.Distinct()) output.WriteLine($"Note: {PlainText.Line(note)}");
        output.WriteLine(report.Written ? $"Written: {report.Output}, {Path.ChangeExtension(report.Output, ".json")}" : "Nothing written");
    }

    private static Table Passes(ConversionReport report)
    {
        Table table = new Table().Border(TableBorder.None).AddColumns("pass", "outcome", "deviation", "what");
        foreach (PassReport pass in report.Passes)
        {
            string outcome = pass.Outcome switch { PassOutcome.Changed => "done", PassOutcome.TakenBack => "TAKEN BACK", _ => "-" };
            string deviation = pass.Outcome == PassOutcome.NothingToDo ? "" : pass.Deviation?.ToString("0.0e+0", CultureInfo.InvariantCulture) ?? "none";
            table.AddRow(Cell(pass.Name), Cell(outcome), Cell(deviation), Cell(string.Join("; ", pass.Notes)));
        }
        return table;
    }

    private static Table Problems(ConversionReport report)
    {
        Table table = new Table().Border(TableBorder.None).Title("cannot be explained").AddColumns("node", "operator", "reason", "what to do");
        foreach (var p in report.Problems) table.AddRow(Cell(p.Node), Cell(p.Operator), Cell(p.Reason), Cell(p.Remedy));
        return table;
    }

    private static Text Cell(string text) => new(PlainText.Cell(text));
}
