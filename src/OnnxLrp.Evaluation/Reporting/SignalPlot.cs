using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Heatmaps;
using ScottPlot;

namespace OnnxLrp.Evaluation.Reporting;

/// <summary>
/// A signal over time with its relevance under it: the waveform above, and below a bar for each of up to 450 stretches of time with the sum
/// of the relevance in it.
/// </summary>
public sealed class SignalPlot
{
    private const int Width = 1000, Height = 460, MostBars = 450;

    private readonly Multiplot _plots = new();

    /// <summary>Draws a signal.</summary>
    /// <param name="title">What is explained.</param>
    /// <param name="samples">The signal.</param>
    /// <param name="relevance">The relevance of each sample.</param>
    /// <param name="rate">Samples in a second; 0: the axis counts samples.</param>
    /// <param name="colors">The colours of relevance.</param>
    /// <exception cref="ArgumentException">There is not one relevance for each sample, or none at all.</exception>
    public SignalPlot(string title, IReadOnlyList<float> samples, IReadOnlyList<float> relevance, double rate, ColorMap colors)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(relevance);
        ArgumentNullException.ThrowIfNull(colors);
        if (samples.Count != relevance.Count || samples.Count == 0)
            throw new ArgumentException($"Found {relevance.Count} relevances for {samples.Count} samples, expected one for each.", nameof(relevance));
        double step = rate > 0 ? 1 / rate : 1;
        string time = rate > 0 ? "seconds" : "sample";
        Plot wave = PlotStyle.NewPlot(title, "", "signal");
        ScottPlot.Plottables.Signal line = wave.Add.Signal(samples.Select(v => (double)v).ToArray(), step, Color.FromHex("#555555"));
        line.LineWidth = 1;
        Plot bars = PlotStyle.NewPlot("", time, "relevance");
        bars.Add.Bars(Bars(relevance, step, colors));
        bars.Add.HorizontalLine(0, 1, Colors.Gray);
        foreach (Plot plot in new[] { wave, bars })
        {
            plot.Axes.SetLimitsX(0, samples.Count * step);
            plot.Axes.Left.MinimumSize = 70;
            plot.Axes.Left.MaximumSize = 70;
        }
        _plots.Reset(wave);
        _plots.AddPlot(bars);
    }

    /// <summary>Writes a PNG.</summary>
    public void Save(string path) => AtomicFile.Write(path, stream => stream.Write(_plots.Render(Width, Height).GetImageBytes(ImageFormat.Png)));

    private static Bar[] Bars(IReadOnlyList<float> relevance, double step, ColorMap colors)
    {
        int length = (int)Math.Ceiling(relevance.Count / (double)MostBars), count = (int)Math.Ceiling(relevance.Count / (double)length);
        double[] sums = [.. Enumerable.Range(0, count).Select(b => relevance.Skip(b * length).Take(length).Sum(r => (double)r))];
        double largest = sums.Max(Math.Abs);
        return
        [
            .. sums.Select((sum, b) =>
            {
                Rgb color = colors.OfSigned(largest > 0 ? 0.35 * Math.Sign(sum) + 0.65 * sum / largest : 0);
                return new Bar
                {
                    Position = ((b + 0.5) * length) * step, Size = length * step, Value = sum, LineWidth = 0, FillColor = new Color(color.R, color.G, color.B),
                };
            }),
        ];
    }
}
