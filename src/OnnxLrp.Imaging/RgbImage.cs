namespace OnnxLrp.Imaging;

/// <summary>
/// A picture in memory: 8 bits per channel, interleaved R, G, B, rows from top to bottom.
/// Shapes: <see cref="Pixels"/> has 3 · Width · Height bytes; the pixel (x, y) starts at 3 · (y · Width + x).
/// </summary>
public sealed class RgbImage
{
    /// <summary>
    /// Pixels of the largest picture that is read: 8192 x 8192. A file of some hundred bytes can claim more than memory
    /// holds, and decoding takes up to 16 bytes for each.
    /// </summary>
    public const int MaximumPixels = 1 << 26;

    /// <summary>Longest side of a picture that is read or made by resizing.</summary>
    public const int MaximumSide = 1 << 16;

    /// <summary>Wraps (does not copy) an array of 3 · width · height bytes.</summary>
    /// <exception cref="ArgumentException">A side is not positive or the array has another length.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != 3L * width * height)
            throw new ArgumentException($"A picture of {width}x{height} needs {3L * width * height} bytes, found {pixels.LongLength}.", nameof(pixels));
        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <summary>A black picture.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive, or an array cannot hold the picture.</exception>
    public RgbImage(int width, int height)
        : this(width, height, new byte[Length(width, height)])
    {
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The bytes themselves, R, G, B of each pixel in row-major order.</summary>
    public byte[] Pixels { get; }

    /// <summary>The pixel in column <paramref name="x"/> and row <paramref name="y"/>, counted from the upper left corner.</summary>
    public Rgb this[int x, int y]
    {
        get
        {
            var at = Offset(x, y);
            return new Rgb(Pixels[at], Pixels[at + 1], Pixels[at + 2]);
        }
        set
        {
            var at = Offset(x, y);
            (Pixels[at], Pixels[at + 1], Pixels[at + 2]) = (value.R, value.G, value.B);
        }
    }

    /// <summary>
    /// Reads a png, jpg, webp or bmp file as its viewer would show it: turned upright by its EXIF orientation and laid over white
    /// where it is transparent. Stored values are taken as they are, without colour management, as Pillow does; of an animation, the first frame.
    /// </summary>
    /// <remarks>Pillow's <c>convert("RGB")</c> differs in two points: it drops alpha, and it ignores the EXIF orientation.</remarks>
    /// <exception cref="ImageReadException">The file is missing, empty, truncated, damaged or of another kind.</exception>
    public static RgbImage Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return PictureCodec.Decode(path);
    }

    /// <summary>Writes a png file, whole or not at all; an existing file is replaced.</summary>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public void SavePng(string path) => AtomicFile.Write(path, stream => PictureCodec.EncodePng(this, stream));

    /// <summary>The bytes of a png file, for pictures inside other documents.</summary>
    public byte[] ToPng()
    {
        using var stream = new MemoryStream();
        PictureCodec.EncodePng(this, stream);
        return stream.ToArray();
    }

    /// <summary>Copies <paramref name="image"/> into this picture with its upper left corner at (x, y); what sticks out is cut off.</summary>
    internal void Draw(RgbImage image, int x, int y)
    {
        var (fromX, toX) = (Math.Max(0, -x), Math.Min(image.Width, Width - x));
        var (fromY, toY) = (Math.Max(0, -y), Math.Min(image.Height, Height - y));
        if (toX <= fromX)
            return;
        for (var row = fromY; row < toY; row++)
            image.Pixels.AsSpan(image.Offset(fromX, row), 3 * (toX - fromX)).CopyTo(Pixels.AsSpan(Offset(x + fromX, y + row)));
    }

    /// <summary>Sets every pixel to one colour.</summary>
    internal void Fill(Rgb color)
    {
        for (var at = 0; at < Pixels.Length; at += 3)
            (Pixels[at], Pixels[at + 1], Pixels[at + 2]) = (color.R, color.G, color.B);
    }

    /// <summary>Whether a picture of this size is read.</summary>
    internal static bool IsInBounds(long width, long height) => width is >= 1 and <= MaximumSide && height is >= 1 and <= MaximumSide && width * height <= MaximumPixels;

    private static int Length(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, Array.MaxLength / 3, nameof(height));
        return 3 * width * height;
    }

    private int Offset(int x, int y)
    {
        if ((uint)x >= (uint)Width || (uint)y >= (uint)Height)
            throw new ArgumentOutOfRangeException(nameof(x), $"Pixel ({x}, {y}) lies outside a picture of {Width}x{Height}.");
        return 3 * (y * Width + x);
    }
}
