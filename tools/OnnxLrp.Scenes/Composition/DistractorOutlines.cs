using OnnxLrp.Scenes.Geometry;

namespace OnnxLrp.Scenes.Composition;

/// <summary>Outlines that belong to no class: lines, triangles, boxes, half discs and blobs.</summary>
internal static class DistractorOutlines
{
    /// <summary>A random outline in its own frame.</summary>
    public static Outline Next(PictureRandom random) => random.Below(6) switch
    {
        0 => Box(1000, random.Between(60, 140)),
        1 => Box(1000, random.Between(350, 900)),
        2 => new Outline([new Vertex(-900, 650), new Vertex(900, 650), new Vertex(random.Between(-800, 800), -850)]),
        3 => new Outline([.. Outline.Arc(0, 1000, 0, 1800)]),
        _ => Blob(random),
    };

    private static Outline Box(int halfWidth, int halfHeight) => new(
        [
            new Vertex(-halfWidth, -halfHeight), new Vertex(halfWidth, -halfHeight),
            new Vertex(halfWidth, halfHeight), new Vertex(-halfWidth, halfHeight),
        ]);

    private static Outline Blob(PictureRandom random)
    {
        const int Corners = 7;
        var contour = new Vertex[Corners];
        for (var corner = 0; corner < Corners; corner++)
        {
            var turn = Turn.Decidegrees(corner * 3600 / Corners);
            var radius = random.Between(550, 1100);
            contour[corner] = new Vertex(radius * turn.Cosine / Turn.One, radius * turn.Sine / Turn.One);
        }

        return new Outline(CutCorners(CutCorners(contour)));
    }

    // Chaikin's subdivision: each edge keeps its middle half, which rounds the corners off.
    private static Vertex[] CutCorners(Vertex[] contour) =>
        [.. contour.SelectMany((from, index) =>
        {
            var to = contour[(index + 1) % contour.Length];
            return new[]
            {
                new Vertex((3 * from.X + to.X) / 4, (3 * from.Y + to.Y) / 4),
                new Vertex((from.X + 3 * to.X) / 4, (from.Y + 3 * to.Y) / 4),
            };
        })];
}
