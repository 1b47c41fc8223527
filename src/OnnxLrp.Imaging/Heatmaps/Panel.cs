namespace OnnxLrp.Imaging.Heatmaps;

/// <summary>Puts pictures into a grid for comparison, such as inputs down and rules across.</summary>
public static class Panel
{
    /// <summary>
    /// Draws rows of pictures with a gutter around each. A column is as wide as its widest picture, a row as high as its highest; smaller ones are
    /// centred. A null and the end of a short row leave a cell empty. No captions are drawn.
    /// </summary>
    /// <param name="rows">At least one picture in all.</param>
    /// <param name="gutter">Pixels between and around the cells, at least 0.</param>
    /// <param name="background">Default white.</param>
    /// <exception cref="ArgumentException">There is no picture.</exception>
    public static RgbImage Grid(IReadOnlyList<IReadOnlyList<RgbImage?>> rows, int gutter = 8, Rgb? background = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(gutter);
        if (!rows.Any(row => row.Any(cell => cell is not null)))
            throw new ArgumentException("A panel needs at least one picture, found none.", nameof(rows));

        var heights = rows.Select(row => row.Max(cell => cell?.Height) ?? 0).ToArray();
        var widths = Enumerable.Range(0, rows.Max(row => row.Count))
            .Select(column => rows.Max(row => row.ElementAtOrDefault(column)?.Width) ?? 0).ToArray();
        var panel = new RgbImage(widths.Sum() + gutter * (widths.Length + 1), heights.Sum() + gutter * (heights.Length + 1));
        panel.Fill(background ?? Rgb.White);

        var y = gutter;
        for (var r = 0; r < rows.Count; r++)
        {
            var x = gutter;
            for (var c = 0; c < widths.Length; c++)
            {
                if (rows[r].ElementAtOrDefault(c) is { } image)
                    panel.Draw(image, x + (widths[c] - image.Width) / 2, y + (heights[r] - image.Height) / 2);
                x += widths[c] + gutter;
            }
            y += heights[r] + gutter;
        }
        return panel;
    }
}
