namespace OnnxLrp.Imaging.Heatmaps;

/// <summary>
/// Relevance per pixel, summed over the channels and scaled to [-1, 1]. Formula: r_p = Σ_c R_cp; s_p = clip(r_p / limit, -1, 1),
/// limit = percentile of |r|, or max |r| where that percentile is 0 (relevance on very few pixels). Degenerate case: all r = 0 gives all s = 0.
/// </summary>
internal sealed class RelevanceImage
{
    private readonly double[] _scaled;

    public RelevanceImage(ReadOnlySpan<float> relevance, int channels, int height, int width, TensorLayout layout, double percentile)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (!(percentile is > 0 and <= 100))
            throw new ArgumentOutOfRangeException(nameof(percentile), percentile, "The percentile lies in (0, 100].");
        if (relevance.Length != (long)channels * height * width)
            throw new ArgumentException($"Relevance of {channels} channels and {height}x{width} pixels has {(long)channels * height * width} values, found {relevance.Length}.", nameof(relevance));

        (Height, Width) = (height, width);
        _scaled = Sum(relevance, channels, height * width, layout);
        var limit = Limit(_scaled, percentile);
        for (var p = 0; p < _scaled.Length; p++)
            _scaled[p] = limit > 0 ? Math.Clamp(_scaled[p] / limit, -1, 1) : 0;
    }

    public int Height { get; }

    public int Width { get; }

    /// <summary>The scaled relevance of a pixel, in [-1, 1].</summary>
    public double this[int x, int y] => _scaled[y * Width + x];

    private static double[] Sum(ReadOnlySpan<float> relevance, int channels, int plane, TensorLayout layout)
    {
        var sums = new double[plane];
        for (var i = 0; i < relevance.Length; i++)
        {
            if (!float.IsFinite(relevance[i]))
                throw new ArgumentException($"Found relevance {relevance[i]} at position {i}, expected finite values; look for a division by zero in the rules (a larger epsilon helps).", nameof(relevance));
            sums[layout == TensorLayout.Nhwc ? i / channels : i % plane] += relevance[i];
        }
        return sums;
    }

    private static double Limit(double[] values, double percentile)
    {
        var magnitudes = Array.ConvertAll(values, Math.Abs);
        Array.Sort(magnitudes);
        var rank = percentile / 100 * (magnitudes.Length - 1);
        var (below, above) = (magnitudes[(int)rank], magnitudes[(int)Math.Ceiling(rank)]);
        var limit = below + (rank - (int)rank) * (above - below);
        return limit > 0 ? limit : magnitudes[^1];
    }
}
