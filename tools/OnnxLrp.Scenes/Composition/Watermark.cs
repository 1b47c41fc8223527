using OnnxLrp.Scenes.Drawing;
using OnnxLrp.Scenes.Geometry;

namespace OnnxLrp.Scenes.Composition;

/// <summary>A small bright mark, like a photographer's stamp, near the lower left corner: the planted artefact of "Clever Hans" tests.</summary>
internal static class Watermark
{
    private static readonly string[] Glyph =
    [
        "# # ### # #",
        "# # # # ## ",
        "### # # #  ",
        "# # ### #  ",
    ];

    /// <summary>Outlines of the mark's pixels, at a place that moves by a few pixels from picture to picture.</summary>
    public static Outline Place(PictureRandom random)
    {
        int left = random.Between(2, 5), top = Canvas.Size - Glyph.Length - random.Between(2, 5);
        return new Outline(
            [.. from row in Enumerable.Range(0, Glyph.Length)
                from column in Enumerable.Range(0, Glyph[row].Length)
                where Glyph[row][column] == '#'
                select Square(left + column, top + row)]);
    }

    private static Vertex[] Square(int column, int row)
    {
        int x = column * Canvas.Pixel, y = row * Canvas.Pixel;
        return [new(x, y), new(x + Canvas.Pixel, y), new(x + Canvas.Pixel, y + Canvas.Pixel), new(x, y + Canvas.Pixel)];
    }
}
