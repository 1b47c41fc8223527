using System.Globalization;
using System.Text.RegularExpressions;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Converter.Tests.Backend;

/// <summary>The file that holds what is expected of each case: its name, its state, and why it is not explained.</summary>
internal static class BackendTable
{
    private static string File => RepositoryRoot.Combine("tests", "OnnxLrp.Converter.Tests", "Backend", "expected.tsv");

    public static IReadOnlyList<BackendResult> Read() =>
        [.. System.IO.File.ReadAllLines(File).Select(l => l.Split('\t')).Select(c => new BackendResult(c[0], c[1], c[2]))];

    public static void Write(IEnumerable<BackendResult> results) => System.IO.File.WriteAllText(
        File, string.Concat(results.Select(r => $"{r.Case}\t{r.State}\t{r.Reason}\n")));

    /// <summary>The section of docs/support.md.</summary>
    public static string Section()
    {
        IReadOnlyList<BackendResult> all = Read();
        var text = new System.Text.StringBuilder();
        int explained = all.Count(r => r.IsExplained), could = all.Count(r => r.State is not (BackendResult.Beyond or BackendResult.NotRun));
        text.Append("## ONNX node tests\n\n");
        text.Append(CultureInfo.InvariantCulture, $"ONNX's own tests of operators (`onnx/backend/test/data/node`, {all.Count} cases): {explained} of the {could} that can be explained at all are, {100.0 * explained / could:0} %.\n");
        text.Append("Explained means: relevance under the default rules is finite, the forward pass in double precision gives the case's output, and the gradient\nis that of central differences of it (checked where the function is smooth). ");
        text.Append($"`{BackendCase.Variable}=…/node ONNXLRP_WRITE_SUPPORT=1 dotnet test -c Release\ntests/OnnxLrp.Converter.Tests` runs them and writes `Backend/expected.tsv`, which has each case; without the last variable a case that got worse fails.\n\n");
        text.Append("| state | cases |\n|---|---|\n");
        text.Append($"| explained, relevance goes to all float inputs | {all.Count(r => r.State == Attempt.All)} |\n");
        text.Append($"| explained, relevance goes to one float input, the others are context | {all.Count(r => r.State == Attempt.One)} |\n");
        text.Append($"| explained, relevance goes to one float input, the others are constants of the model | {all.Count(r => r.State == Attempt.Fixed)} |\n");
        foreach ((string state, string title) in new[] { (BackendResult.Refused, "refused"), (BackendResult.Wrong, "wrong"), (BackendResult.NotRun, "not run"), (BackendResult.Beyond, "not explainable") })
        {
            foreach (IGrouping<string, BackendResult> reason in all.Where(r => r.State == state).GroupBy(r => Kind(r.Reason)).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
            {
                text.Append($"| {title}: {reason.Key} | {reason.Count()} |\n");
            }
        }
        return text.Append('\n').ToString();
    }

    /// <summary>A reason without the numbers and names of its case.</summary>
    private static string Kind(string reason) => Regex.Replace(Regex.Replace(reason, "\"[^\"]*\"", "…"), "[0-9][0-9×, ]*", "n ").Replace('|', '/').Trim();
}
