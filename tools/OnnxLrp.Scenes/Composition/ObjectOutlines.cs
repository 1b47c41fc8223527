using OnnxLrp.Scenes.Geometry;

namespace OnnxLrp.Scenes.Composition;

/// <summary>The outline of each class. They stay apart under any turn and mirror image, and when a quarter of one is hidden.</summary>
internal static class ObjectOutlines
{
    private static readonly Outline[] Table = [.. Enum.GetValues<ObjectClass>().Select(Build)];

    /// <summary>The outline of a class in its own frame.</summary>
    public static Outline Of(ObjectClass name) => Table[(int)name];

    private static Outline Build(ObjectClass name) => name switch
    {
        ObjectClass.Arrow => Polygon(-1000, -230, 130, -230, 130, -680, 1000, 0, 130, 680, 130, 230, -1000, 230),
        ObjectClass.Crescent => new Outline([.. Outline.Arc(0, 1000, 495, 3105), .. Outline.Arc(400, 800, 2882, 718)]),
        ObjectClass.Cross => Polygon(-290, -1000, 290, -1000, 290, -290, 1000, -290, 1000, 290, 290, 290,
                                     290, 1000, -290, 1000, -290, 290, -1000, 290, -1000, -290, -290, -290),
        ObjectClass.Gear => new Outline([.. Wheel([1000, 1000, 690, 690], 32, 56)], Outline.Circle(250)),
        ObjectClass.Heart => new Outline([.. Heart()]),
        ObjectClass.Hourglass => Polygon(-760, -950, 760, -950, 170, 0, 760, 950, -760, 950, -170, 0),
        ObjectClass.Pie => new Outline([new Vertex(0, 0), .. Outline.Arc(0, 1000, 420, 3180)]),
        ObjectClass.Ring => new Outline(Outline.Circle(1000), Outline.Circle(580)),
        ObjectClass.Star => new Outline([.. Wheel([1000, 400], 10, 0)]),
        ObjectClass.Zigzag => Polygon(-1000, 150, -380, -770, 330, 210, 1000, -670, 1000, -150, 380, 770, -330, -210, -1000, 670),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No outline is defined for this class."),
    };

    private static Outline Polygon(params int[] coordinates) =>
        new([.. coordinates.Chunk(2).Select(pair => new Vertex(pair[0], pair[1]))]);

    // Corners around the origin whose radii repeat; skew moves every second corner back, in tenths of a degree.
    private static IEnumerable<Vertex> Wheel(int[] radii, int corners, int skew) =>
        Enumerable.Range(0, corners).Select(corner =>
        {
            var turn = Turn.Decidegrees(corner * 3600 / corners - corner % 2 * skew / 2);
            var radius = radii[corner % radii.Length];
            return new Vertex(radius * turn.Cosine / Turn.One, radius * turn.Sine / Turn.One);
        });

    // x = 16 sin³t, y = −(13 cos t − 5 cos 2t − 2 cos 3t − cos 4t), scaled to radius 1000 and moved to its middle.
    private static IEnumerable<Vertex> Heart() =>
        Enumerable.Range(0, 60).Select(step =>
        {
            var t = Turn.Decidegrees(step * 60);
            long sine = t.Sine;
            var x = sine * sine / Turn.One * sine / Turn.One * 16;
            long y = -(13 * t.Cosine - 5 * t.Times(2).Cosine - 2 * t.Times(3).Cosine - t.Times(4).Cosine);
            return new Vertex((int)(x * 60 / Turn.One), (int)(y * 60 / Turn.One) - 150);
        });
}
