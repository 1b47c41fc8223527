using System.Globalization;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Heatmaps;
using ScottPlot;

namespace OnnxLrp.Evaluation.Reporting;

/// <summary>The relevance of the features of a sample as bars with their names and values, in their order; of many, the 40 strongest.</summary>
public sealed class FeaturePlot
{
    private const int Width = 900, MostBars = 40;

    private readonly Plot _plot;
    private readonly int _height;

    /// <summary>Draws the features of a sample.</summary>
    /// <param name="title">What is explained.</param>
    /// <param name="features">Name, value and relevance of each; at least one.</param>
    /// <param name="colors">The colours of relevance.</param>
    /// <exception cref="ArgumentException">There is no feature.</exception>
    public FeaturePlot(string title, IReadOnlyList<(string Name, float Value, float Relevance)> features, ColorMap colors)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(colors);
        if (features.Count == 0) throw new ArgumentException("There is no feature to draw; give at least one.", nameof(features));
        HashSet<int> strongest = [.. Enumerable.Range(0, features.Count).OrderByDescending(i => Math.Abs(features[i].Relevance)).Take(MostBars)];
        (string Name, float Value, float Relevance)[] shown = [.. features.Where((_, i) => strongest.Contains(i))];
        int others = features.Count - shown.Length;
        double largest = shown.Max(f => Math.Abs((double)f.Relevance));
        _height = 110 + (26 * shown.Length);
        _plot = PlotStyle.NewPlot(title, others > 0 ? $"relevance ({others} weaker features are left out)" : "relevance", "");
        Bar[] bars =
        [
            .. shown.Select((f, i) =>
            {
                Rgb color = colors.OfSigned(largest > 0 ? 0.35 * Math.Sign(f.Relevance) + 0.65 * f.Relevance / largest : 0);
                return new Bar
                {
                    Position = -i, Value = f.Relevance, Orientation = Orientation.Horizontal, LineWidth = 0, FillColor = new Color(color.R, color.G, color.B),
                };
            }),
        ];
        _plot.Add.Bars(bars);
        _plot.Add.VerticalLine(0, 1, Colors.Gray);
        _plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual(
            [.. shown.Select((_, i) => (double)-i)],
            [.. shown.Select(f => string.Create(CultureInfo.InvariantCulture, $"{Short(f.Name)} = {f.Value:G4}"))]);
        _plot.Axes.Left.MinimumSize = 200;
    }

    /// <summary>Writes a PNG.</summary>
    public void Save(string path) => AtomicFile.Write(path, stream => stream.Write(_plot.GetImageBytes(Width, _height, ImageFormat.Png)));

    private static string Short(string name) => name.Length <= 28 ? name : name[..27] + "…";
}
