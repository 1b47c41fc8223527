using System.Text.RegularExpressions;
using ScottPlot;

namespace OnnxLrp.Evaluation.Reporting;

/// <summary>
/// A plot as SVG. Its elements get names of their own: the drawing library counts names through the whole process, so that the same plot
/// would differ from run to run, and plots that share a page must not share names either. A view box lets the plot shrink with the window
/// instead of being cut off.
/// </summary>
internal static partial class SvgText
{
    /// <summary>The plot as SVG.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="name">Begins the names of its elements.</param>
    public static string Of(Plot plot, int width, int height, string name) => WithViewBox(Rename(plot.GetSvgXml(width, height), name), width, height);

    /// <summary>The SVG with a view box of its own size; one that has a view box keeps it.</summary>
    public static string WithViewBox(string svg, int width, int height)
    {
        int start = svg.IndexOf("<svg", StringComparison.Ordinal), end = svg.IndexOf('>', start);
        bool hasOne = svg.IndexOf("viewBox", start, end - start, StringComparison.Ordinal) >= 0;
        return hasOne ? svg : svg.Insert(start + "<svg".Length, $" viewBox=\"0 0 {width} {height}\"");
    }

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
