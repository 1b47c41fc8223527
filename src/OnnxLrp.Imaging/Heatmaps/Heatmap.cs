using OnnxLrp.Imaging.Resampling;

namespace OnnxLrp.Imaging.Heatmaps;

/// <summary>
/// Draws relevance as a picture. Channels are summed; the scale is symmetric around zero, so the map's centre is no relevance at all.
/// Shapes: relevance of one picture, channels · height · width values in the given layout. Tensors that are no pictures are not for drawing.
/// </summary>
public static class Heatmap
{
    /// <summary>The relevance in colours. Degenerate case: relevance that is 0 everywhere gives the colour of zero everywhere.</summary>
    /// <exception cref="ArgumentException">Another number of values than the shape holds, or NaN or infinite relevance.</exception>
    public static RgbImage Render(ReadOnlySpan<float> relevance, int channels, int height, int width, TensorLayout layout, HeatmapOptions? options = null)
    {
        options ??= new();
        var scaled = new RelevanceImage(relevance, channels, height, width, layout, options.Percentile);
        return Draw(scaled, options, (x, y) => options.ColorMap.OfSigned(scaled[x, y]));
    }

    /// <summary>
    /// The relevance over the picture it explains, which stays recognisable in light gray. Formula: colour = (1 - 0.9 a) · gray + 0.9 a · map(sign(s) · a)
    /// with the scaled relevance s in [-1, 1], a = sqrt(|s|), gray = 128 + 0.47 · luminance. The root lifts weak relevance, which a transparent
    /// colour would hide: colours are those of <see cref="Render"/> in order, not in value.
    /// </summary>
    /// <param name="picture">What the network saw (<see cref="Inputs.ImageTensor.Picture"/>): height x width pixels.</param>
    /// <param name="relevance">As in <see cref="Render"/>.</param>
    /// <param name="channels">Channels of the relevance.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="layout">Where the channels lie.</param>
    /// <param name="options">Null: the defaults.</param>
    /// <exception cref="ArgumentException">As <see cref="Render"/>, or a picture of another size.</exception>
    public static RgbImage Overlay(RgbImage picture, ReadOnlySpan<float> relevance, int channels, int height, int width, TensorLayout layout, HeatmapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if ((picture.Width, picture.Height) != (width, height))
            throw new ArgumentException($"Found a picture of {picture.Width}x{picture.Height} pixels, expected {width}x{height} as the relevance; give the resized and cropped picture.", nameof(picture));
        options ??= new();
        var scaled = new RelevanceImage(relevance, channels, height, width, layout, options.Percentile);
        var gray = Resampler.ToGray(picture);
        return Draw(scaled, options, (x, y) => Blend(gray[x, y].R, scaled[x, y], options.ColorMap));
    }

    private static Rgb Blend(byte luminance, double value, ColorMap map)
    {
        var gray = (byte)(128 + 0.47 * luminance);
        var strength = Math.Sqrt(Math.Abs(value));
        return Rgb.Mix(new(gray, gray, gray), map.OfSigned(Math.CopySign(strength, value)), 0.9 * strength);
    }

    private static RgbImage Draw(RelevanceImage scaled, HeatmapOptions options, Func<int, int, Rgb> color)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.PreferredSide);
        var image = new RgbImage(scaled.Width, scaled.Height);
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
                image[x, y] = color(x, y);
        }
        var factor = Math.Round((double)options.PreferredSide / Math.Max(image.Width, image.Height));
        return Resampler.Enlarge(image, Math.Max(1, (int)factor));
    }
}
