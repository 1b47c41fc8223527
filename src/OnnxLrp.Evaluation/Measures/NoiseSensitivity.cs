namespace OnnxLrp.Evaluation.Measures;

/// <summary>How much the explanation changes when the picture changes a little and the class stays the explained one.</summary>
/// <remarks>
/// Formula: s_k = ‖Φ(x + δ_k) − Φ(x)‖₂ / ‖Φ(x)‖₂ with the pixel maps Φ and δ_k uniform in ±radius · (high − low) for each value; the mean and the
/// largest over k. Units: none. Degenerate case: ‖Φ(x)‖ = 0 divides by 1. Source: Yeh et al. 2019; Quantus' AvgSensitivity and MaxSensitivity.
/// </remarks>
public static class NoiseSensitivity
{
    /// <summary>Mean and largest change.</summary>
    /// <param name="map">Relevance of each pixel of the picture.</param>
    /// <param name="noisy">The same of the noisy pictures.</param>
    public static (double Mean, double Max) Of(IReadOnlyList<double> map, IReadOnlyList<IReadOnlyList<double>> noisy)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(noisy);
        double norm = Math.Sqrt(map.Sum(r => r * r));
        double[] changes = [.. noisy.Select(n => Math.Sqrt(n.Zip(map, (a, b) => (a - b) * (a - b)).Sum()) / (norm > 0 ? norm : 1))];
        return (changes.Average(), changes.Max());
    }

    /// <summary>The picture under noise.</summary>
    /// <param name="input">The values of the picture.</param>
    /// <param name="shape">Where they lie.</param>
    /// <param name="range">What values there are.</param>
    /// <param name="radius">Largest change as a share of the range.</param>
    /// <param name="random">The source of the noise.</param>
    public static float[] Noisy(float[] input, PictureShape shape, InputRange range, double radius, Random random)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(random);
        var noisy = new float[input.Length];
        for (int i = 0; i < input.Length; i++)
        {
            int channel = shape.ChannelOf(i);
            noisy[i] = (float)(input[i] + (radius * (range.HighOf(channel) - range.LowOf(channel)) * ((2 * random.NextDouble()) - 1)));
        }
        return noisy;
    }
}
