namespace OnnxLrp.Scenes.Geometry;

/// <summary>Closed contours filled by the even-odd rule: a second contour inside the first is a hole.</summary>
internal sealed class Outline(params Vertex[][] contours)
{
    /// <summary>The closed contours; the last corner of each joins its first.</summary>
    public IReadOnlyList<Vertex[]> Contours { get; } = contours;

    /// <summary>The outline as it stands on the canvas.</summary>
    public Outline Place(Placement placement) => new([.. Contours.Select(contour => Array.ConvertAll(contour, placement.Map))]);

    /// <summary>Points on a circular arc, both ends included, angles in tenths of a degree (the arc runs backwards when to &lt; from).</summary>
    public static IEnumerable<Vertex> Arc(int centreX, int radius, int from, int to, int steps = 40)
    {
        for (var step = 0; step <= steps; step++)
        {
            var turn = Turn.Decidegrees(from + (to - from) * step / steps);
            yield return new Vertex(centreX + radius * turn.Cosine / Turn.One, radius * turn.Sine / Turn.One);
        }
    }

    /// <summary>A full circle around the origin.</summary>
    public static Vertex[] Circle(int radius) => [.. Arc(0, radius, 0, 3600).Skip(1)];
}
