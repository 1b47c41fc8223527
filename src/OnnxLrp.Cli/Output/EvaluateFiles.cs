using OnnxLrp.Cli.Commands;
using OnnxLrp.Evaluation.Reporting;
using OnnxLrp.Evaluation.Results;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Heatmaps;

namespace OnnxLrp.Cli.Output;

/// <summary>Writes the folder of an evaluation: <c>report.html</c>, <c>evaluation.json</c>, <c>curves-ORDER.png</c> and <c>.svg</c>, <c>heatmaps.png</c>.</summary>
internal sealed class EvaluateFiles(CommandContext context, EvaluateSettings settings)
{
    public const string ReportName = "report.html";
    private const string JsonName = "evaluation.json", PanelName = "heatmaps.png";
    private const int PanelSide = 128;

    private static readonly (string Name, string Title)[] Orders =
    [
        ("morf", "most relevant regions first: steeper is better"),
        ("lerf", "least relevant regions first: flatter is better"),
        ("random", "regions in random order"),
    ];

    /// <summary>The names of all files that may be written.</summary>
    public static IEnumerable<string> Names =>
        [ReportName, JsonName, PanelName, .. Orders.SelectMany(o => new[] { $"curves-{o.Name}.png", $"curves-{o.Name}.svg" })];

    public void Write(EvaluateReport document, EvaluationSummary summary, IReadOnlyList<PanelRow> panel)
    {
        string folder = context.Resolve(settings.Output);
        var plots = new List<string>();
        foreach ((string order, string title) in Orders)
        {
            (string, int, CurveSummary)[] curves = [.. summary.Rules.Select((r, i) => (r.Name, i, Curve: r.Curves.GetValueOrDefault(order)))
                .Where(c => c.Curve is not null).Select(c => (c.Name, c.i, c.Curve!))];
            if (curves.Length == 0) continue;
            var plot = new CurvePlot(title, settings.Score.ToString().ToLowerInvariant(), curves);
            plot.Save(Path.Combine(folder, $"curves-{order}"));
            plots.Add(plot.ToSvg($"curves-{order}"));
        }
        if (plots.Count > 0 && !PlotStyle.HasText) context.Status.Warn("this machine has no TrueType font below /usr/share/fonts: the plots have no text; install one, such as Debian's fonts-dejavu-core");
        if (panel.Count > 0) Grid(panel, summary).SavePng(Path.Combine(folder, PanelName));
        AtomicFile.Write(Path.Combine(folder, JsonName), stream =>
        {
            using var writer = new StreamWriter(stream);
            JsonText.Write(writer, document);
        });
        var report = new EvaluationReport($"Explanations of {settings.Model}", [.. document.Settings], summary, panel, context.Status.Warnings);
        new HtmlReport(report, plots).Save(Path.Combine(folder, ReportName));
    }

    /// <summary>Pictures down, rules across in the order of the table.</summary>
    private static RgbImage Grid(IReadOnlyList<PanelRow> panel, EvaluationSummary summary) => Panel.Grid(
        [.. panel.Select(row => new RgbImage?[] { Enlarged(row.View) }.Concat(summary.Rules.Select(r => row.Heatmaps.GetValueOrDefault(r.Name) is { } map ? Enlarged(map) : null)).ToArray())]);

    private static RgbImage Enlarged(RgbImage image)
    {
        int factor = Math.Max(1, PanelSide / Math.Max(image.Width, image.Height));
        var large = new RgbImage(image.Width * factor, image.Height * factor);
        for (int y = 0; y < large.Height; y++)
        {
            for (int x = 0; x < large.Width; x++) large[x, y] = image[x / factor, y / factor];
        }
        return large;
    }
}
