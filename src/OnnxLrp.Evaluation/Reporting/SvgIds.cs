using System.Text.RegularExpressions;

namespace OnnxLrp.Evaluation.Reporting;

/// <summary>
/// Gives the elements of an SVG names of their own. The drawing library counts names through the whole process, so that the same plot would differ from run to run;
/// plots that share a page must not share names either.
/// </summary>
internal static partial class SvgIds
{
    /// <summary>Renames every id, and what refers to it, to the prefix and a number.</summary>
    public static string Rename(string svg, string prefix)
    {
        var names = new Dictionary<string, string>();
        foreach (Match match in Id().Matches(svg)) names.TryAdd(match.Groups[1].Value, $"{prefix}-{names.Count}");
        return Use().Replace(svg, m => names.TryGetValue(m.Groups[2].Value, out string? name) ? m.Groups[1].Value + name : m.Value);
    }

    [GeneratedRegex(@"\bid=""([^""]+)""")]
    private static partial Regex Id();

    [GeneratedRegex(@"(\bid=""|#)([\w-]+)")]
    private static partial Regex Use();
}
