namespace OnnxLrp.Evaluation.Measures;

/// <summary>Relevance of each pixel: the sum over its channels. All measures of a heatmap look at this map.</summary>
/// <remarks>Formula: r_p = Σ_c R_cp. Shapes: Channels · Height · Width values in, Height · Width values out. Units: that of the relevance.</remarks>
public static class PixelMap
{
    /// <summary>Sums the channels.</summary>
    /// <exception cref="ArgumentException">Another number of values than the shape holds.</exception>
    public static double[] Of(ReadOnlySpan<float> relevance, PictureShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (relevance.Length != shape.Length) throw new ArgumentException($"Found {relevance.Length} values, expected {shape.Length} for {shape}.", nameof(relevance));
        var map = new double[shape.Pixels];
        for (int p = 0; p < map.Length; p++)
        {
            for (int c = 0; c < shape.Channels; c++) map[p] += relevance[shape.Index(c, p)];
        }
        return map;
    }
}
