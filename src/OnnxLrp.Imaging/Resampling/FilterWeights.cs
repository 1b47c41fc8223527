namespace OnnxLrp.Imaging.Resampling;

/// <summary>
/// For each target index of one axis: the first source index, and fixed-point weights that sum to about 2^22.
/// Formula: with scale = source / target and stretch = max(scale, 1), w_i = filter((i + 0.5 - (t + 0.5) · scale) / stretch), normalised to 1.
/// Source: Pillow, Resample.c (precompute_coeffs, normalize_coeffs_8bpc), whose rounding is followed step by step.
/// </summary>
internal sealed class FilterWeights
{
    /// <summary>8 bits of the result and 2 bits of headroom for negative and overshooting weights leave 22 bits of 32.</summary>
    public const int PrecisionBits = 32 - 8 - 2;

    private readonly int[] _first;
    private readonly int[][] _weights;

    /// <param name="source">Length of the axis.</param>
    /// <param name="target">Length that it gets.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="widens">Whether it widens with the reduction; if not, stretch is 1, as in OpenCV.</param>
    public FilterWeights(int source, int target, ResampleFilter filter, bool widens = true)
    {
        var (function, support) = Filter(filter);
        var scale = (double)source / target;
        var stretch = widens ? Math.Max(scale, 1.0) : 1.0;
        var inverse = 1.0 / stretch;
        support *= stretch;

        _first = new int[target];
        _weights = new int[target][];
        for (var t = 0; t < target; t++)
        {
            var center = (t + 0.5) * scale;
            _first[t] = Math.Max(0, (int)(center - support + 0.5));
            var end = Math.Min(source, (int)(center + support + 0.5));
            var exact = new double[end - _first[t]];
            var sum = 0.0;
            for (var i = 0; i < exact.Length; i++)
                sum += exact[i] = function((i + _first[t] - center + 0.5) * inverse);
            _weights[t] = Array.ConvertAll(exact, w => ToFixed(sum != 0 ? w / sum : w));
        }
    }

    public (int First, int[] Weights) this[int target] => (_first[target], _weights[target]);

    private static int ToFixed(double weight) => (int)(weight * (1 << PrecisionBits) + (weight < 0 ? -0.5 : 0.5));

    private static (Func<double, double> Function, double Support) Filter(ResampleFilter filter) => filter switch
    {
        ResampleFilter.Box => (x => x is > -0.5 and <= 0.5 ? 1 : 0, 0.5),
        ResampleFilter.Bilinear => (x => Math.Max(0, 1 - Math.Abs(x)), 1),
        ResampleFilter.Hamming => (Hamming, 1),
        ResampleFilter.Bicubic => (Bicubic, 2),
        ResampleFilter.Lanczos => (x => x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0, 3),
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "This filter has no weights."),
    };

    private static double Bicubic(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        return x switch
        {
            < 1 => ((A + 2) * x - (A + 3)) * x * x + 1,
            < 2 => (((x - 5) * x + 8) * x - 4) * A,
            _ => 0,
        };
    }

    // The two constants are single precision in Pillow.
    private static double Hamming(double x) => Math.Abs(x) < 1 ? Sinc(Math.Abs(x)) * (0.54f + 0.46f * Math.Cos(Math.Abs(x) * Math.PI)) : 0;

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
