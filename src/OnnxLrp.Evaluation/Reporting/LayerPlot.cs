using OnnxLrp.Imaging;
using ScottPlot;
using ScottPlot.Plottables;

namespace OnnxLrp.Evaluation.Reporting;

/// <summary>One number of every layer as a bar, in the order of the forward pass; flagged layers stand out in red, and a line shows from where on.</summary>
public sealed class LayerPlot
{
    private const int Height = 420;
    private const string PlainBar = "#1f77b4";
    private const string FlaggedBar = "#d62728";
    private readonly Plot _plot;
    private readonly int _width;

    /// <summary>Draws the bars.</summary>
    /// <param name="title">Heading.</param>
    /// <param name="quantity">The y axis.</param>
    /// <param name="layers">Name, value, and whether it is flagged.</param>
    /// <param name="threshold">Where the line is drawn.</param>
    public LayerPlot(string title, string quantity, IReadOnlyList<(string Name, double Value, bool IsFlagged)> layers, double threshold)
    {
        ArgumentNullException.ThrowIfNull(layers);
        _width = Math.Max(600, 120 + (26 * layers.Count));
        _plot = PlotStyle.NewPlot(title, "", quantity);
        Bar[] bars =
        [
            .. layers.Select((l, i) => new Bar
            {
                Position = i,
                Value = l.Value,
                FillColor = Color.FromHex(l.IsFlagged ? FlaggedBar : PlainBar),
                LineWidth = 0,
            }),
        ];
        _plot.Add.Bars(bars);
        HorizontalLine line = _plot.Add.HorizontalLine(threshold, 1, Colors.Black, LinePattern.Dashed);
        line.EnableAutoscale = true;
        _plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. layers.Select((_, i) => (double)i)], [.. layers.Select(l => Short(l.Name))]);
        _plot.Axes.Bottom.TickLabelStyle.Rotation = 60;
        _plot.Axes.Bottom.TickLabelStyle.Alignment = Alignment.MiddleLeft;
        _plot.Axes.Bottom.TickLabelStyle.FontSize = 10;
        _plot.Axes.Bottom.MinimumSize = 150;
        _plot.Axes.Right.MinimumSize = 60;
        _plot.Axes.Margins(bottom: layers.Any(l => l.Value < 0) ? 0.1 : 0);
    }

    /// <summary>Writes NAME.png and NAME.svg.</summary>
    public void Save(string path)
    {
        AtomicFile.Write(path + ".png", stream => stream.Write(_plot.GetImageBytes(_width, Height, ImageFormat.Png)));
        AtomicFile.Write(path + ".svg", stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(SvgText.Of(_plot, _width, Height, Path.GetFileName(path)))));
    }

    /// <summary>The end of a long name says most.</summary>
    private static string Short(string name) => name.Length <= 28 ? name : "…" + name[^27..];
}
