namespace OnnxLrp.Evaluation.Perturbation;

/// <summary>The picture that destroyed regions are copied from: same shape as the input, made once for a picture and repeat.</summary>
/// <remarks>
/// Blur: separable Gaussian, weights exp(−d² / 2σ²) for |d| ≤ 3σ, σ = max(height, width) / 16; pixels beyond the border count as the nearest inside.
/// </remarks>
public static class ReplacementPicture
{
    /// <summary>Makes the picture.</summary>
    /// <param name="kind">What regions become.</param>
    /// <param name="input">The picture.</param>
    /// <param name="shape">Where its values lie.</param>
    /// <param name="range">What black and white are.</param>
    /// <param name="random">The source of noise; the other kinds draw nothing.</param>
    public static float[] Make(Replacement kind, float[] input, PictureShape shape, InputRange range, Random random)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(range);
        ArgumentNullException.ThrowIfNull(random);
        return kind switch
        {
            Replacement.UniformNoise => Filled(shape, (c, _) => (float)(range.LowOf(c) + (random.NextDouble() * (range.HighOf(c) - range.LowOf(c))))),
            Replacement.Mean => Mean(input, shape),
            Replacement.Blur => Blur(input, shape),
            _ => Filled(shape, (c, _) => range.LowOf(c)),
        };
    }

    private static float[] Filled(PictureShape shape, Func<int, int, float> value)
    {
        var filled = new float[shape.Length];
        for (int c = 0; c < shape.Channels; c++)
        {
            for (int p = 0; p < shape.Pixels; p++) filled[shape.Index(c, p)] = value(c, p);
        }
        return filled;
    }

    private static float[] Mean(float[] input, PictureShape shape)
    {
        float[] means = [.. Enumerable.Range(0, shape.Channels).Select(c => (float)Enumerable.Range(0, shape.Pixels).Average(p => (double)input[shape.Index(c, p)]))];
        return Filled(shape, (c, _) => means[c]);
    }

    private static float[] Blur(float[] input, PictureShape shape)
    {
        double sigma = Math.Max(shape.Height, shape.Width) / 16.0;
        int reach = (int)Math.Ceiling(3 * sigma);
        double[] weights = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(d => Math.Exp(-d * d / (2 * sigma * sigma)))];
        double total = weights.Sum();
        float[] rows = Filled(shape, (c, p) => Weighted(d => input[shape.Index(c, (p / shape.Width * shape.Width) + Math.Clamp((p % shape.Width) + d, 0, shape.Width - 1))]));
        return Filled(shape, (c, p) => Weighted(d => rows[shape.Index(c, (Math.Clamp((p / shape.Width) + d, 0, shape.Height - 1) * shape.Width) + (p % shape.Width))]));

        float Weighted(Func<int, float> value)
        {
            double sum = 0;
            for (int d = -reach; d <= reach; d++) sum += weights[d + reach] * value(d);
            return (float)(sum / total);
        }
    }
}
