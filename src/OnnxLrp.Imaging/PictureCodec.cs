using SkiaSharp;

namespace OnnxLrp.Imaging;

/// <summary>Decodes and encodes pictures. The only file that knows the imaging package, so that another one is a change in one place.</summary>
internal static class PictureCodec
{
    private const string Remedy = "give a png, jpg, webp or bmp file that a picture viewer can open";

    private const long LargestFile = 1L << 29;

    /// <summary>See <see cref="RgbImage.Load"/>.</summary>
    public static RgbImage Decode(string path)
    {
        var bytes = ReadBytes(path);
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data)
            ?? throw new ImageReadException(path, $"found {bytes.Length} bytes that are no picture of a known kind, or whose header is cut off", Remedy);
        if (codec.EncodedFormat is not (SKEncodedImageFormat.Png or SKEncodedImageFormat.Jpeg or SKEncodedImageFormat.Webp or SKEncodedImageFormat.Bmp))
            throw new ImageReadException(path, $"found a picture of the kind {codec.EncodedFormat}", Remedy);

        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if (!RgbImage.IsInBounds(width, height))
        {
            throw new ImageReadException(
                path, $"found a picture of {width}x{height} pixels", $"give one of 1 to {RgbImage.MaximumPixels} pixels with sides of at most {RgbImage.MaximumSide}");
        }

        // No colour space on the target: values stay as stored.
        var result = codec.GetPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul), out var rgba);
        var isWhole = codec.EncodedFormat switch
        {
            SKEncodedImageFormat.Png => PictureEnd.IsInPng(bytes),
            SKEncodedImageFormat.Jpeg => PictureEnd.IsInJpeg(bytes),
            _ => true,
        };
        if (result == SKCodecResult.Success && !isWhole)
            result = SKCodecResult.IncompleteInput;
        return result switch
        {
            SKCodecResult.Success => Upright(OverWhite(rgba, width, height), codec.EncodedOrigin),
            SKCodecResult.IncompleteInput => throw new ImageReadException(path, $"found a {codec.EncodedFormat} picture that is cut off", "copy or download it again"),
            _ => throw new ImageReadException(path, $"found a damaged {codec.EncodedFormat} picture ({result})", Remedy),
        };
    }

    /// <summary>Writes a png into the stream.</summary>
    public static void EncodePng(RgbImage image, Stream stream)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var rgba = bitmap.GetPixelSpan();
        for (int from = 0, to = 0; from < image.Pixels.Length; from += 3, to += 4)
        {
            image.Pixels.AsSpan(from, 3).CopyTo(rgba[to..]);
            rgba[to + 3] = 255;
        }
        using var encoded = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100)
            ?? throw new IOException($"no png could be made of {image.Width}x{image.Height} pixels");
        encoded.SaveTo(stream);
    }

    private static byte[] ReadBytes(string path)
    {
        if (RegularFile.Problem(path) is { } problem)
            throw new ImageReadException(path, problem, File.Exists(path) ? Remedy : "check the path and its permissions");
        try
        {
            return RegularFile.ReadBytes(path, LargestFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageReadException(path, $"not readable ({e.Message.TrimEnd('.')})", "check its permissions", e);
        }
    }

    private static RgbImage OverWhite(byte[] rgba, int width, int height)
    {
        var image = new RgbImage(width, height);
        for (int from = 0, to = 0; from < rgba.Length; from += 4, to += 3)
        {
            int alpha = rgba[from + 3];
            for (var c = 0; c < 3; c++)
                image.Pixels[to + c] = (byte)((rgba[from + c] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
        return image;
    }

    /// <summary>Undoes the EXIF orientation: the names say which corner of the upright picture the first stored row and column show.</summary>
    private static RgbImage Upright(RgbImage stored, SKEncodedOrigin origin)
    {
        if (origin == SKEncodedOrigin.TopLeft)
            return stored;
        var (right, bottom) = (stored.Width - 1, stored.Height - 1);
        var turned = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        var upright = turned ? new RgbImage(stored.Height, stored.Width) : new RgbImage(stored.Width, stored.Height);
        for (var y = 0; y < upright.Height; y++)
        {
            for (var x = 0; x < upright.Width; x++)
            {
                upright[x, y] = origin switch
                {
                    SKEncodedOrigin.TopRight => stored[right - x, y],
                    SKEncodedOrigin.BottomRight => stored[right - x, bottom - y],
                    SKEncodedOrigin.BottomLeft => stored[x, bottom - y],
                    SKEncodedOrigin.LeftTop => stored[y, x],
                    SKEncodedOrigin.RightTop => stored[y, bottom - x],
                    SKEncodedOrigin.RightBottom => stored[right - y, bottom - x],
                    _ => stored[right - y, x],
                };
            }
        }
        return upright;
    }
}
