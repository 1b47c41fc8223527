using System.Globalization;
using ScottPlot;

namespace OnnxLrp.Evaluation.Reporting;

/// <summary>How the curve of a rule or baseline is drawn, in plots and beside its name in tables.</summary>
/// <param name="Color">The colour, as CSS writes it.</param>
/// <param name="Dashes">Lengths of dashes and gaps in pixels, alternating; empty: a solid line.</param>
public sealed record LineStyle(string Color, IReadOnlyList<float> Dashes)
{
    /// <summary>Rules: hues that are easy to tell apart, no grey among them.</summary>
    private static readonly string[] Hues =
    [
        "#1f77b4", "#d62728", "#2ca02c", "#ff7f0e", "#9467bd", "#8c564b", "#e377c2", "#17becf", "#bcbd22", "#0b3d91", "#00614a", "#a0005f",
    ];

    /// <summary>Rules beyond the hues repeat them in dashes.</summary>
    private static readonly float[][] RuleDashes = [[], [9, 3], [3, 3], [12, 3, 3, 3]];

    /// <summary>Baselines: greys in dashes of their own, the same in every report.</summary>
    private static readonly Dictionary<string, LineStyle> Baselines = new()
    {
        ["random"] = new("#888888", [3, 3]),
        ["gradient"] = new("#222222", [6, 4]),
        ["gradient-times-input"] = new("#222222", [14, 4]),
        ["integrated-gradients"] = new("#222222", [14, 4, 2, 4]),
        ["smoothgrad"] = new("#666666", [6, 4]),
        ["guided-backprop"] = new("#666666", [14, 4]),
        ["deconvnet"] = new("#666666", [14, 4, 2, 4]),
        ["excitation-backprop"] = new("#666666", [14, 4, 2, 4, 2, 4]),
    };

    private static readonly LineStyle OtherBaseline = new("#444444", [2, 2]);

    internal LinePattern Pattern => Dashes.Count == 0 ? LinePattern.Solid : new LinePattern([.. Dashes], 0, "dashes");

    /// <summary>
    /// The styles of rules and baselines, in their order. A baseline never looks like a rule, and no two of 48 rules look alike.
    /// </summary>
    /// <param name="names">Name of each, and whether it is a baseline.</param>
    public static IReadOnlyList<LineStyle> Of(IReadOnlyList<(string Name, bool IsBaseline)> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        int rules = 0;
        return [.. names.Select(n => n.IsBaseline ? Baselines.GetValueOrDefault(n.Name, OtherBaseline) : OfRule(rules++))];
    }

    /// <summary>A short line in this style, as an inline picture of HTML.</summary>
    public string ToSwatch()
    {
        string dashes = Dashes.Count == 0 ? "" : $" stroke-dasharray=\"{string.Join(' ', Dashes.Select(d => d.ToString(CultureInfo.InvariantCulture)))}\"";
        string line = $"<line x1=\"0\" y1=\"4\" x2=\"30\" y2=\"4\" stroke=\"{Color}\" stroke-width=\"3\"{dashes}/>";
        return $"<svg class=\"swatch\" viewBox=\"0 0 30 8\" aria-hidden=\"true\">{line}</svg>";
    }

    private static LineStyle OfRule(int number) => new(Hues[number % Hues.Length], RuleDashes[number / Hues.Length % RuleDashes.Length]);
}
