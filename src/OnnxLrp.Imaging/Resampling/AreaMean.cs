namespace OnnxLrp.Imaging.Resampling;

/// <summary>
/// Brings a picture to another size by area, in numbers that are not rounded to 8 bits: masks and weights, where <see cref="Resampler"/> is for
/// what a network sees. Formula: each target pixel is the mean of the gray levels that it covers, a source pixel counted by the part of it that is covered,
/// divided by 255: white is 1, black is 0.
/// </summary>
public static class AreaMean
{
    /// <summary>Height times width means, row-major.</summary>
    /// <param name="image">The picture; colours count as <see cref="Resampler.ToGray"/> sees them.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="height">Rows of the result.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public static float[] Of(RgbImage image, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        RgbImage gray = Resampler.ToGray(image);
        // Along rows first, then along columns: both are weighted means.
        var rows = new double[image.Height * width];
        for (var x = 0; x < width; x++)
        {
            foreach ((var from, var weight) in Covered(x, width, image.Width))
            {
                for (var y = 0; y < image.Height; y++)
                    rows[(y * width) + x] += weight * gray.Pixels[3 * ((y * image.Width) + from)] / 255;
            }
        }
        var means = new double[height * width];
        for (var y = 0; y < height; y++)
        {
            foreach ((var from, var weight) in Covered(y, height, image.Height))
            {
                for (var x = 0; x < width; x++)
                    means[(y * width) + x] += weight * rows[(from * width) + x];
            }
        }
        return Array.ConvertAll(means, m => (float)m);
    }

    /// <summary>The source pixels that a target pixel covers, with weights that add up to 1.</summary>
    private static IEnumerable<(int From, double Weight)> Covered(int target, int targets, int sources)
    {
        // In units of 1 / targets of a source pixel every edge is a whole number, so that equal sizes give the pixel itself.
        long start = (long)target * sources, end = start + sources;
        for (var from = start / targets; from * targets < end; from++)
        {
            var covered = Math.Min(end, (from + 1) * targets) - Math.Max(start, from * targets);
            yield return ((int)from, (double)covered / sources);
        }
    }
}
