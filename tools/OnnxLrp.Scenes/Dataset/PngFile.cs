using System.Runtime.InteropServices;
using OnnxLrp.Scenes.Drawing;
using SkiaSharp;

namespace OnnxLrp.Scenes.Dataset;

/// <summary>Pictures and masks as PNG. The decoded pixels are exact; the compressed bytes may differ between builds of the compressor.</summary>
internal static class PngFile
{
    /// <summary>Writes a colour picture of three bytes per pixel.</summary>
    public static void WritePicture(string path, byte[] rgb)
    {
        var pixels = new byte[rgb.Length / 3 * 4];
        for (var pixel = 0; pixel < rgb.Length / 3; pixel++)
        {
            rgb.AsSpan(3 * pixel, 3).CopyTo(pixels.AsSpan(4 * pixel));
            pixels[4 * pixel + 3] = 255;
        }

        Write(path, pixels, SKColorType.Rgba8888);
    }

    /// <summary>Writes a mask of one byte per pixel.</summary>
    public static void WriteMask(string path, byte[] mask) => Write(path, mask, SKColorType.Gray8);

    /// <summary>Reads a colour picture as three bytes per pixel.</summary>
    public static byte[] ReadPicture(string path)
    {
        var pixels = Read(path, SKColorType.Rgba8888);
        var rgb = new byte[pixels.Length / 4 * 3];
        for (var pixel = 0; pixel < pixels.Length / 4; pixel++)
            pixels.AsSpan(4 * pixel, 3).CopyTo(rgb.AsSpan(3 * pixel));
        return rgb;
    }

    /// <summary>Reads a mask as one byte per pixel.</summary>
    public static byte[] ReadMask(string path) => Read(path, SKColorType.Gray8);

    private static void Write(string path, byte[] pixels, SKColorType colours)
    {
        var info = new SKImageInfo(Canvas.Size, Canvas.Size, colours, SKAlphaType.Opaque);
        using var image = SKImage.FromPixelCopy(info, pixels, info.RowBytes);
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        DraftFile.Write(path, data.AsSpan());
    }

    private static byte[] Read(string path, SKColorType colours)
    {
        using var codec = SKCodec.Create(path) ?? throw new SceneException($"{path}: expected a picture, found no readable one; render it again.");
        if (codec.Info.Width != Canvas.Size || codec.Info.Height != Canvas.Size)
            throw new SceneException($"{path}: expected {Canvas.Size} x {Canvas.Size} pixels, found {codec.Info.Width} x {codec.Info.Height}.");
        var info = new SKImageInfo(Canvas.Size, Canvas.Size, colours, SKAlphaType.Opaque);
        var pixels = new byte[info.BytesSize];
        var pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            var result = codec.GetPixels(info, pinned.AddrOfPinnedObject());
            return result == SKCodecResult.Success ? pixels : throw new SceneException($"{path}: the picture is broken ({result}); render it again.");
        }
        finally
        {
            pinned.Free();
        }
    }
}
