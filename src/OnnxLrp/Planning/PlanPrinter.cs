using System.Globalization;
using System.Text;

namespace OnnxLrp.Planning;

/// <summary>Prints a plan as a table of fixed-width columns.</summary>
internal static class PlanPrinter
{
    private static readonly string[] Titles = ["node", "operator", "output", "rule", "kernel", "terms"];

    public static string Print(LrpPlan plan)
    {
        var text = new StringBuilder();
        IEnumerable<string> inputs = plan.Graph.Inputs.Select(i => Shaped(i.Name, plan.Shapes[i.Name]));
        text.AppendLine($"input {string.Join(", ", inputs)}, explains {Shaped(plan.Output, plan.OutputShape)}");
        if (!plan.Endpoints.SequenceEqual(plan.Graph.Inputs.Select(i => i.Name)))
        {
            text.AppendLine($"relevance of {string.Join(", ", plan.Endpoints.Select(e => Shaped(e, plan.Shapes[e])))}");
        }
        string[] context = [.. plan.Graph.Inputs.Select(i => i.Name).Except(plan.Endpoints).Union(plan.Context)];
        if (context.Length > 0) text.AppendLine($"context {string.Join(", ", context.Select(c => Shaped(c, plan.Shapes[c])))}");
        text.AppendLine($"composite {PlainText.Cell(plan.Composite.Name)}, batchnorm {plan.Composite.BatchNorm}");
        string[][] cells =
        [
            Titles,
            .. plan.Rows.Select(Cells),
        ];
        int[] widths = [.. Enumerable.Range(0, Titles.Length).Select(c => cells.Max(row => row[c].Length))];
        foreach (string[] row in cells) text.AppendLine(string.Join("  ", row.Select((cell, c) => cell.PadRight(widths[c]))).TrimEnd());
        text.AppendLine($"captures {plan.CapturedActivations.Count} activations: {string.Join(", ", plan.CapturedActivations.Select(PlainText.Cell))}");
        text.AppendLine(
            CultureInfo.InvariantCulture, $"{plan.Buffers.Lengths.Count} relevance buffers, {plan.BufferBytes / 1048576.0:0.0} MiB");
        foreach (string note in plan.Notes) text.AppendLine($"note: {PlainText.Line(note)}");
        return text.ToString().TrimEnd();
    }

    private static string Shaped(string tensor, IEnumerable<int> shape) => $"{PlainText.Cell(tensor)} [{string.Join(", ", shape)}]";

    private static string[] Cells(PlanRow row) =>
    [
        PlainText.Cell(row.Node), PlainText.Cell(row.Operator), Relevance.Geometry.Shapes.Text(row.OutputShape),
        row.Rule, row.Kernel, row.Terms,
    ];
}
