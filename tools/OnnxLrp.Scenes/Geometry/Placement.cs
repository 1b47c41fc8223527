namespace OnnxLrp.Scenes.Geometry;

/// <summary>Where a shape stands: centre and radius in canvas units, its turn, and its height as a percentage of its width before turning.</summary>
internal readonly record struct Placement(int CentreX, int CentreY, int Radius, Turn Turn, int HeightPercent)
{
    /// <summary>Maps a corner from the shape's frame to the canvas.</summary>
    public Vertex Map(Vertex corner)
    {
        long x = corner.X * 100L, y = (long)corner.Y * HeightPercent;
        long cosine = Turn.Cosine, sine = Turn.Sine;
        const long Unit = 1000L * 100 * Turn.One;
        return new Vertex(
            CentreX + (int)((x * cosine - y * sine) * Radius / Unit),
            CentreY + (int)((x * sine + y * cosine) * Radius / Unit));
    }
}
