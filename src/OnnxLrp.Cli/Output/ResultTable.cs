using System.Globalization;

namespace OnnxLrp.Cli.Output;

/// <summary>The results of <c>explain</c> as a table: a line for each input and class.</summary>
internal static class ResultTable
{
    private static readonly string[] Titles = ["input", "class", "label", "logit", "relevance", "ms", "written"];

    public static void Write(TextWriter writer, IReadOnlyList<ExplainResult> results) => TextTable.Write(writer, Titles, results.Select(Row));

    private static string[] Row(ExplainResult r) =>
    [
        r.Input, r.Explained ?? "-", r.Label ?? "-", Text(r.Logit), Text(r.RelevanceSum), Text(r.Ms.Total),
        string.Join(", ", new[] { r.Heatmap, r.Relevance }.OfType<string>()),
    ];

    private static string Text(double? value) => value?.ToString("G6", CultureInfo.InvariantCulture) ?? "-";
}
