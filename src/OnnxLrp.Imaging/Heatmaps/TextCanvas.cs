using SkiaSharp;

namespace OnnxLrp.Imaging.Heatmaps;

/// <summary>Text with a colour behind it.</summary>
/// <param name="Text">The text, with the white space before it.</param>
/// <param name="Back">The colour behind it.</param>
/// <param name="Ink">The colour of its letters.</param>
/// <param name="IsSmall">Whether its letters are smaller.</param>
internal readonly record struct ColoredText(string Text, Rgb Back, Rgb Ink, bool IsSmall);

/// <summary>Draws coloured pieces of text in lines. A line breaks at white space, or where a piece is longer than a line.</summary>
internal static class TextCanvas
{
    private const float Size = 22, LineHeight = 38, Margin = 16, MostWide = 900;

    public static RgbImage Draw(IReadOnlyList<ColoredText> pieces, string fontFile)
    {
        using SKTypeface typeface = SKTypeface.FromFile(fontFile);
        using var large = new SKFont(typeface, Size);
        using var small = new SKFont(typeface, Size * 0.65f);
        List<(ColoredText Piece, string Shown, float X, int Line, float Width)> placed = [];
        float x = Margin, widest = 0;
        int line = 0;
        foreach (ColoredText piece in pieces)
        {
            SKFont font = piece.IsSmall ? small : large;
            string shown = piece.Text.TrimStart();
            float space = shown.Length < piece.Text.Length || piece.IsSmall ? large.MeasureText(" ") : 0, width = font.MeasureText(shown);
            if (x > Margin && x + space + width > MostWide - Margin)
            {
                (x, line) = (Margin, line + 1);
            }
            else if (x > Margin)
            {
                x += space;
            }
            placed.Add((piece, shown, x, line, width));
            x += width + (piece.IsSmall ? large.MeasureText(" ") : 0);
            widest = Math.Max(widest, x);
        }
        int wide = (int)Math.Ceiling(Math.Min(widest + Margin, RgbImage.MaximumSide)), high = (int)((LineHeight * (line + 1)) + (2 * Margin));
        using var bitmap = new SKBitmap(new SKImageInfo(wide, Math.Min(high, RgbImage.MaximumSide), SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        foreach ((ColoredText piece, string shown, float left, int row, float width) in placed)
        {
            float top = Margin + (row * LineHeight);
            using var paint = new SKPaint { Color = Color(piece.Back), IsAntialias = true };
            canvas.DrawRoundRect(left - 1, top + 3, width + 2, LineHeight - 8, 4, 4, paint);
            paint.Color = Color(piece.Ink);
            canvas.DrawText(shown, left, top + (LineHeight * 0.68f), SKTextAlign.Left, piece.IsSmall ? small : large, paint);
        }
        canvas.Flush();
        ReadOnlySpan<byte> rgba = bitmap.GetPixelSpan();
        byte[] pixels = new byte[bitmap.Width * bitmap.Height * 3];
        for (int from = 0, to = 0; to < pixels.Length; from += 4, to += 3) rgba.Slice(from, 3).CopyTo(pixels.AsSpan(to));
        return new RgbImage(bitmap.Width, bitmap.Height, pixels);
    }

    private static SKColor Color(Rgb color) => new(color.R, color.G, color.B);
}
