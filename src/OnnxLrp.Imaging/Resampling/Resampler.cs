namespace OnnxLrp.Imaging.Resampling;

/// <summary>
/// Resizes and crops pictures exactly as torchvision does on Pillow images, so that a picture gives the tensor the model was trained on.
/// Source: Pillow, Resample.c and Geometry.c; torchvision.transforms Resize and CenterCrop.
/// </summary>
public static class Resampler
{
    /// <summary>
    /// Resizes to exactly width x height, bit for bit as Pillow's <c>Image.resize</c>: first along rows, then along columns, each pass
    /// rounded to 8 bits. Formula per pass: clip((2^21 + Σ w_i · p_i) >> 22, 0, 255) with weights of 22 fractional bits.
    /// A picture that already has the size is returned as it is.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public static RgbImage Resize(RgbImage image, int width, int height, ResampleFilter filter = ResampleFilter.Bilinear)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        return filter == ResampleFilter.Nearest ? Nearest(image, width, height) : Filtered(image, width, height, filter, widens: true);
    }

    /// <summary>
    /// Scales to fit into width x height with the aspect ratio kept, in the middle of gray (114), as Ultralytics' <c>LetterBox</c>. Formula: with
    /// r = min(width / image.Width, height / image.Height) the sides become round(r · side); left = round((width - new width) / 2 - 0.1), top likewise.
    /// Pixels are interpolated as by OpenCV's INTER_LINEAR, which skips pixels where a picture shrinks, but for a level of rounding.
    /// </summary>
    public static RgbImage Letterbox(RgbImage image, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        (int left, int top, int newWidth, int newHeight) = InLetterbox(image, width, height);
        var boxed = new RgbImage(width, height);
        boxed.Fill(new Rgb(114, 114, 114));
        boxed.Draw(Filtered(image, newWidth, newHeight, ResampleFilter.Bilinear, widens: false), left, top);
        return boxed;
    }

    /// <summary>Where <see cref="Letterbox"/> puts a picture, and how large it is there.</summary>
    internal static (int Left, int Top, int Width, int Height) InLetterbox(RgbImage image, int width, int height)
    {
        var ratio = Math.Min((double)width / image.Width, (double)height / image.Height);
        int newWidth = Math.Max(1, (int)Math.Round(image.Width * ratio)), newHeight = Math.Max(1, (int)Math.Round(image.Height * ratio));
        return ((int)Math.Round(((width - newWidth) / 2.0) - 0.1), (int)Math.Round(((height - newHeight) / 2.0) - 0.1), newWidth, newHeight);
    }

    private static RgbImage Filtered(RgbImage image, int width, int height, ResampleFilter filter, bool widens)
    {
        if (width != image.Width)
            image = AlongRows(image, width, new FilterWeights(image.Width, width, filter, widens));
        if (height != image.Height)
            image = AlongColumns(image, height, new FilterWeights(image.Height, height, filter, widens));
        return image;
    }

    /// <summary>
    /// Resizes so that the shorter side becomes <paramref name="shorter"/> and the aspect ratio stays, as torchvision's <c>Resize(int)</c>.
    /// Formula: the longer side becomes floor(shorter · long / short).
    /// </summary>
    public static RgbImage ResizeShorterSide(RgbImage image, int shorter, ResampleFilter filter = ResampleFilter.Bilinear)
    {
        ArgumentNullException.ThrowIfNull(image);
        (long width, long height) = ShorterSide(image, shorter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(width, height), int.MaxValue, nameof(shorter));
        return Resize(image, (int)width, (int)height, filter);
    }

    /// <summary>The size that <see cref="ResizeShorterSide"/> gives.</summary>
    internal static (long Width, long Height) ShorterSide(RgbImage image, int shorter)
    {
        var longer = (long)((double)((long)shorter * Math.Max(image.Width, image.Height)) / Math.Min(image.Width, image.Height));
        return image.Width <= image.Height ? (shorter, longer) : (longer, shorter);
    }

    /// <summary>
    /// Cuts width x height out of the middle, as torchvision's <c>CenterCrop</c>. Formula: left = round((image.Width - width) / 2), halves to even;
    /// top likewise. Degenerate case: a side that is too short is first padded with black, the odd row or column at the right or the bottom.
    /// </summary>
    public static RgbImage CenterCrop(RgbImage image, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (width == image.Width && height == image.Height)
            return image;
        var crop = new RgbImage(width, height);
        crop.Draw(image, -Margin(image.Width, width), -Margin(image.Height, height));
        return crop;
    }

    /// <summary>Repeats each pixel <paramref name="factor"/> times in both directions, so that small pictures can be looked at.</summary>
    public static RgbImage Enlarge(RgbImage image, int factor)
    {
        ArgumentNullException.ThrowIfNull(image);
        return factor == 1 ? image : Nearest(image, checked(image.Width * factor), checked(image.Height * factor));
    }

    /// <summary>Gray levels as Pillow's <c>convert("L")</c>, in all three channels. Formula: (19595 R + 38470 G + 7471 B + 2^15) >> 16.</summary>
    public static RgbImage ToGray(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var gray = new RgbImage(image.Width, image.Height);
        var (from, to) = (image.Pixels, gray.Pixels);
        for (var at = 0; at < from.Length; at += 3)
            to[at] = to[at + 1] = to[at + 2] = (byte)((from[at] * 19595 + from[at + 1] * 38470 + from[at + 2] * 7471 + 0x8000) >> 16);
        return gray;
    }

    // A missing side is padded by floor(missing / 2) in front; an excess is cut by round-half-to-even of its half.
    internal static int Margin(int side, int crop) => side < crop ? -((crop - side) / 2) : (int)Math.Round((side - crop) / 2.0, MidpointRounding.ToEven);

    private static RgbImage AlongRows(RgbImage image, int width, FilterWeights weights)
    {
        var result = new RgbImage(width, image.Height);
        for (var x = 0; x < width; x++)
        {
            var (first, w) = weights[x];
            for (var y = 0; y < image.Height; y++)
                Blend(image.Pixels, 3 * (y * image.Width + first), 3, w, result.Pixels.AsSpan(3 * (y * width + x), 3));
        }
        return result;
    }

    private static RgbImage AlongColumns(RgbImage image, int height, FilterWeights weights)
    {
        var result = new RgbImage(image.Width, height);
        for (var y = 0; y < height; y++)
        {
            var (first, w) = weights[y];
            for (var x = 0; x < image.Width; x++)
                Blend(image.Pixels, 3 * (first * image.Width + x), 3 * image.Width, w, result.Pixels.AsSpan(3 * (y * image.Width + x), 3));
        }
        return result;
    }

    private static void Blend(byte[] source, int at, int step, int[] weights, Span<byte> target)
    {
        const int Half = 1 << (FilterWeights.PrecisionBits - 1);
        int r = Half, g = Half, b = Half;
        foreach (var weight in weights)
        {
            r += source[at] * weight;
            g += source[at + 1] * weight;
            b += source[at + 2] * weight;
            at += step;
        }
        target[0] = Clip(r);
        target[1] = Clip(g);
        target[2] = Clip(b);
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> FilterWeights.PrecisionBits, 0, 255);

    private static RgbImage Nearest(RgbImage image, int width, int height)
    {
        var (columns, rows) = (Centers(image.Width, width), Centers(image.Height, height));
        var result = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                image.Pixels.AsSpan(3 * (rows[y] * image.Width + columns[x]), 3).CopyTo(result.Pixels.AsSpan(3 * (y * width + x)));
        }
        return result;
    }

    // Summed up step by step, not multiplied out: Pillow's rounding errors decide at the borders between pixels.
    private static int[] Centers(int source, int target)
    {
        var step = (double)source / target;
        var centers = new int[target];
        var center = step * 0.5;
        for (var t = 0; t < target; t++, center += step)
            centers[t] = Math.Min((int)center, source - 1);
        return centers;
    }
}
