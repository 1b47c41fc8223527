using OnnxLrp.Imaging;
using ScottPlot;

namespace OnnxLrp.Evaluation.Reporting;

/// <summary>
/// Font and titles of all plots. The drawing library ships no font and, on Linux, looks for none: one of the machine's is given to it.
/// </summary>
public static class PlotStyle
{
    private const string FontName = "plot";

    private static readonly Lazy<bool> Registered = new(Register);

    /// <summary>Whether plots have text. Without a font file on the machine they have none.</summary>
    public static bool HasText => !OperatingSystem.IsLinux() || Registered.Value;

    internal static Plot NewPlot(string title, string x, string y)
    {
        var plot = new Plot();
        plot.Title(title);
        plot.XLabel(x);
        plot.YLabel(y);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = false;
        if (OperatingSystem.IsLinux() && HasText) plot.Font.Set(FontName);
        return plot;
    }

    private static bool Register()
    {
        if (SystemFont.File is not { } file) return false;
        Fonts.AddFontFile(FontName, file);
        return true;
    }
}
