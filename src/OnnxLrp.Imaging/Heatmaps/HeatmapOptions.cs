namespace OnnxLrp.Imaging.Heatmaps;

/// <summary>How relevance is drawn.</summary>
public sealed record HeatmapOptions
{
    /// <summary>Colours; default <see cref="ColorMaps.RedBlue"/>.</summary>
    public ColorMap ColorMap { get; init; } = ColorMaps.RedBlue;

    /// <summary>
    /// The magnitude that gets the strongest colour, as a percentile of |r| over the pixels, interpolated as in NumPy. Default 99.5, so that a few
    /// extreme pixels do not bleach the rest; 100 scales by max |r|. Pixels beyond it get the strongest colour too.
    /// </summary>
    public double Percentile { get; init; } = 99.5;

    /// <summary>
    /// About how many pixels the longer side should have, so that small pictures can be seen: they are enlarged by the whole factor
    /// max(1, round(PreferredSide / longer side)), each pixel becoming a square. Default 256: 32x32 is drawn 8 times as large, 64x64 4 times,
    /// 224x224 as it is. 1 switches it off.
    /// </summary>
    public int PreferredSide { get; init; } = 256;
}
