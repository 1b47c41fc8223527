namespace OnnxLrp.Imaging.Heatmaps;

/// <summary>Draws the outline of a box into a picture: a coloured line between two dark ones, seen on light and on dark.</summary>
public static class Frame
{
    /// <summary>Draws the outline; what sticks out of the picture is cut off, and a side outside it lies on its border.</summary>
    /// <param name="image">The picture that is drawn into.</param>
    /// <param name="left">Left edge, in pixels of the picture.</param>
    /// <param name="top">Upper edge.</param>
    /// <param name="right">Right edge.</param>
    /// <param name="bottom">Lower edge.</param>
    /// <param name="color">Colour of the line.</param>
    /// <param name="width">Pixels of the coloured line.</param>
    public static void Draw(RgbImage image, double left, double top, double right, double bottom, Rgb color, int width = 2)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        int x0 = Inside(left, image.Width), x1 = Inside(right - 1, image.Width), y0 = Inside(top, image.Height), y1 = Inside(bottom - 1, image.Height);
        Outline(image, x0 - 1, y0 - 1, x1 + 1, y1 + 1, width + 2, new Rgb(0, 0, 0));
        Outline(image, x0, y0, x1, y1, width, color);
    }

    private static int Inside(double edge, int size) => Math.Clamp((int)Math.Round(edge), 0, size - 1);

    private static void Outline(RgbImage image, int x0, int y0, int x1, int y1, int width, Rgb color)
    {
        for (var y = Math.Max(0, y0); y <= Math.Min(y1, image.Height - 1); y++)
        {
            for (var x = Math.Max(0, x0); x <= Math.Min(x1, image.Width - 1); x++)
            {
                var inner = Math.Min(Math.Min(x - x0, x1 - x), Math.Min(y - y0, y1 - y));
                if (inner < width)
                    image[x, y] = color;
            }
        }
    }
}
