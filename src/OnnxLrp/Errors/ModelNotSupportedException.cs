using System.Text;
using OnnxLrp.Planning;

namespace OnnxLrp.Errors;

/// <summary>A model cannot be explained; found before anything runs, with every problem at once.</summary>
public sealed class ModelNotSupportedException : OnnxLrpException
{
    internal ModelNotSupportedException(string model, IReadOnlyList<PlanProblem> problems) : base(Table(model, problems)) => Problems = problems;

    /// <summary>The problems, in the order of the forward pass.</summary>
    public IReadOnlyList<PlanProblem> Problems { get; }

    private static string Table(string model, IReadOnlyList<PlanProblem> problems)
    {
        var text = new StringBuilder($"{PlainText.Line(model)} cannot be explained: {problems.Count} problem{(problems.Count == 1 ? "" : "s")}");
        (string Node, string Operator, string Reason, string Remedy)[] rows =
            [.. problems.Select(p => (PlainText.Cell(p.Node), PlainText.Cell(p.Operator), PlainText.Line(p.Reason), PlainText.Line(p.Remedy)))];
        int node = rows.Max(p => p.Node.Length), op = rows.Max(p => p.Operator.Length);
        foreach (var p in rows)
        {
            text.Append('\n').Append("  ").Append(p.Node.PadRight(node)).Append("  ").Append(p.Operator.PadRight(op)).Append("  ")
                .Append(p.Reason).Append("; ").Append(p.Remedy);
        }
        return text.ToString();
    }
}
