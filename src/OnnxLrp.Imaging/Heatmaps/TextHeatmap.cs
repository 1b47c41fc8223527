using System.Globalization;
using System.Net;
using System.Text;

namespace OnnxLrp.Imaging.Heatmaps;

/// <summary>
/// Draws the relevance of tokens as the colour behind them: as a page, as text for a terminal, as a picture. The scale is symmetric around
/// zero and ends at the percentile of <see cref="HeatmapOptions"/>, so that the map's centre is no relevance at all.
/// </summary>
public static class TextHeatmap
{
    /// <summary>A whole HTML page: the text with colours, the numbers as tooltips, a scale.</summary>
    /// <param name="pieces">The tokens in their order; at least one.</param>
    /// <param name="title">What is explained; shown above the text.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentException">There is no token, or relevance that is not finite.</exception>
    public static string Html(IReadOnlyList<TextPiece> pieces, string title, HeatmapOptions? options = null)
    {
        (Rgb Color, double Scaled)[] colors = Colors(pieces, options ??= new());
        var text = new StringBuilder();
        for (int i = 0; i < pieces.Count; i++)
        {
            TextPiece piece = pieces[i];
            string shown = piece.Text.TrimStart(), space = piece.Text[..^shown.Length];
            string style = $"background:{Hex(colors[i].Color)};color:{Hex(Ink(colors[i].Color))}";
            string number = piece.Relevance.ToString("0.####", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{WebUtility.HtmlEncode(space)}<span{(piece.IsSpecial ? " class=\"special\"" : "")} style=\"{style}\" ");
            text.Append(CultureInfo.InvariantCulture, $"title=\"{number}\">{WebUtility.HtmlEncode(shown)}</span>");
            if (piece.IsSpecial) text.Append(' ');
        }
        double limit = Limit(pieces, colors);
        string scale = string.Concat(Enumerable.Range(0, 21).Select(i => $"<i style=\"background:{Hex(options.ColorMap.OfSigned((i - 10) / 10.0))}\"></i>"));
        string end = limit.ToString("0.###", CultureInfo.InvariantCulture);
        return $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>{{WebUtility.HtmlEncode(title)}}</title>
            <style>
            body { font: 18px/1.9 system-ui, sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff }
            h1 { font-size: 1em; font-weight: 600 }
            p { white-space: pre-wrap; overflow-wrap: anywhere }
            span { padding: .15em .1em; border-radius: .2em }
            .special { font-size: .7em; font-family: monospace }
            .scale { font-size: .8em; color: #555 } .scale i { display: inline-block; width: .8em; height: 1em; vertical-align: middle }
            </style></head><body>
            <h1>{{WebUtility.HtmlEncode(title)}}</h1>
            <p>{{text}}</p>
            <div class="scale">−{{end}} {{scale}} +{{end}}</div>
            </body></html>

            """;
    }

    /// <summary>The text for a terminal of 24-bit colours.</summary>
    /// <inheritdoc cref="Html" path="/param|/exception"/>
    public static string Terminal(IReadOnlyList<TextPiece> pieces, HeatmapOptions? options = null)
    {
        (Rgb Color, double Scaled)[] colors = Colors(pieces, options ?? new());
        var text = new StringBuilder();
        for (int i = 0; i < pieces.Count; i++)
        {
            string shown = pieces[i].Text.TrimStart(), space = pieces[i].Text[..^shown.Length];
            (Rgb back, Rgb ink) = (colors[i].Color, Ink(colors[i].Color));
            text.Append(CultureInfo.InvariantCulture, $"{space}\u001b[48;2;{back.R};{back.G};{back.B};38;2;{ink.R};{ink.G};{ink.B}m{Printable(shown)}\u001b[0m");
            if (pieces[i].IsSpecial) text.Append(' ');
        }
        return text.ToString();
    }

    /// <summary>A picture of the text, in lines of at most 900 pixels.</summary>
    /// <inheritdoc cref="Html" path="/param|/exception"/>
    /// <returns>The picture; null where the machine has no font (<see cref="SystemFont"/>).</returns>
    public static RgbImage? Render(IReadOnlyList<TextPiece> pieces, HeatmapOptions? options = null)
    {
        (Rgb Color, double Scaled)[] colors = Colors(pieces, options ?? new());
        return SystemFont.File is { } font
            ? TextCanvas.Draw([.. pieces.Select((p, i) => new ColoredText(Printable(p.Text), colors[i].Color, Ink(colors[i].Color), p.IsSpecial))], font)
            : null;
    }

    private static (Rgb Color, double Scaled)[] Colors(IReadOnlyList<TextPiece> pieces, HeatmapOptions options)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        if (pieces.Count == 0) throw new ArgumentException("There is no token to draw; give at least one.", nameof(pieces));
        var scaled = new RelevanceImage([.. pieces.Select(p => p.Relevance)], 1, 1, pieces.Count, TensorLayout.Nchw, options.Percentile);
        return [.. Enumerable.Range(0, pieces.Count).Select(i => (options.ColorMap.OfSigned(scaled[i, 0]), scaled[i, 0]))];
    }

    /// <summary>The relevance that has the strongest colour.</summary>
    private static double Limit(IReadOnlyList<TextPiece> pieces, (Rgb Color, double Scaled)[] colors)
    {
        int inside = Array.FindIndex(colors, c => c.Scaled != 0 && Math.Abs(c.Scaled) < 1);
        return inside >= 0 ? pieces[inside].Relevance / colors[inside].Scaled : pieces.Max(p => Math.Abs(p.Relevance));
    }

    /// <summary>Black or white, whichever is easier to read on a colour.</summary>
    private static Rgb Ink(Rgb color) =>
        (0.299 * color.R) + (0.587 * color.G) + (0.114 * color.B) > 140 ? new Rgb(0x22, 0x22, 0x22) : Rgb.White;

    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Hex(Rgb color) => string.Create(CultureInfo.InvariantCulture, $"#{color.R:x2}{color.G:x2}{color.B:x2}");
}
