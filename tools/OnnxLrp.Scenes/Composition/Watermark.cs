using OnnxLrp.Scenes.Drawing;
using OnnxLrp.Scenes.Geometry;

namespace OnnxLrp.Scenes.Composition;

/// <summary>A small bright mark, like a photographer's stamp, near the lower left corner: the planted artefact of "Clever Hans" tests.</summary>
internal static class Watermark
{
    /// <summary>Pixels along each side of a square of the mark: wide enough that a network which halves its input first still sees the strokes.</summary>
    private const int Cell = 2;

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
        int left = random.Between(2, 5), top = Canvas.Size - Cell * Glyph.Length - random.Between(2, 5);
        return new Outline(
            [.. from row in Enumerable.Range(0, Glyph.Length)
                from column in Enumerable.Range(0, Glyph[row].Length)
                where Glyph[row][column] == '#'
                select Square(left + Cell * column, top + Cell * row)]);
    }

    private static Vertex[] Square(int column, int row)
    {
        const int Side = Cell * Canvas.Pixel;
        int x = column * Canvas.Pixel, y = row * Canvas.Pixel;
        return [new(x, y), new(x + Side, y), new(x + Side, y + Side), new(x, y + Side)];
    }
}
