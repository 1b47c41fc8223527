using OnnxLrp.Evaluation.Results;
using OnnxLrp.Imaging;
using ScottPlot;
using ScottPlot.Panels;
using ScottPlot.Plottables;

namespace OnnxLrp.Evaluation.Reporting;

/// <summary>Perturbation curves of all rules in one plot: the mean score over the steps, in a band of one standard error.</summary>
public sealed class CurvePlot
{
    private const int Width = 900;
    private const int LeastHeight = 480;
    private const int LegendRow = 22;
    private const int PageWidth = 640;
    private const int PageHeight = 400;

    /// <summary>Bands of this many curves may lie on each other before they hide the curves; those of more are paler.</summary>
    private const double ClearBands = 5;

    private readonly Plot _plot;
    private readonly int _height;

    /// <summary>Draws the curves of one order.</summary>
    /// <param name="title">Heading.</param>
    /// <param name="score">What the score is: the y axis.</param>
    /// <param name="curves">Name, style and curve of each rule.</param>
    public CurvePlot(string title, string score, IReadOnlyList<(string Name, LineStyle Style, CurveSummary Curve)> curves)
    {
        ArgumentNullException.ThrowIfNull(curves);
        _height = Math.Max(LeastHeight, 80 + (LegendRow * curves.Count));
        _plot = PlotStyle.NewPlot(title, "regions destroyed", score);
        foreach ((string name, LineStyle style, CurveSummary curve) in curves)
        {
            Color color = Color.FromHex(style.Color);
            double[] steps = [.. Enumerable.Range(0, curve.Mean.Length).Select(k => (double)k)];
            double[] errors = [.. curve.StandardError.Select(e => double.IsNaN(e) ? 0 : e)];
            FillY band = _plot.Add.FillY(steps, [.. curve.Mean.Zip(errors, (m, e) => m - e)], [.. curve.Mean.Zip(errors, (m, e) => m + e)]);
            band.FillColor = color.WithAlpha(0.15 * Math.Min(1, ClearBands / curves.Count));
            band.LineWidth = 0;
            Scatter line = _plot.Add.ScatterLine(steps, curve.Mean, color);
            line.LineWidth = 2;
            line.LinePattern = style.Pattern;
            line.LegendText = name;
        }
    }

    /// <summary>The plot as SVG text, without its legend: a page has one for all its plots, and the plot can be read on a narrow one.</summary>
    /// <param name="name">Begins the names of its elements, which must differ from those of other plots on a page.</param>
    public string ToSvg(string name) => SvgText.Of(_plot, PageWidth, PageHeight, name);

    /// <summary>Writes NAME.png and NAME.svg, each with its legend.</summary>
    public void Save(string path)
    {
        LegendPanel legend = _plot.ShowLegend(Edge.Right);
        AtomicFile.Write(path + ".png", stream => stream.Write(_plot.GetImageBytes(Width, _height, ImageFormat.Png)));
        AtomicFile.Write(path + ".svg", stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(SvgText.Of(_plot, Width, _height, Path.GetFileName(path)))));
        _plot.Axes.Remove(legend);
    }
}
