using System.Security.Cryptography;

namespace OnnxLrp.Imaging.Tests;

/// <summary>Computed pictures and the committed expected data (see Expected/make_expected.py).</summary>
internal static class TestPictures
{
    /// <summary>The picture that make_expected.py's pattern() computes.</summary>
    public static RgbImage Pattern(int width, int height)
    {
        var image = new RgbImage(width, height);
        for (uint y = 0; y < height; y++)
        {
            for (uint x = 0; x < width; x++)
            {
                for (uint c = 0; c < 3; c++)
                {
                    var noise = unchecked(((x * 73856093u) ^ (y * 19349663u) ^ (c * 83492791u)) * 2654435761u) >> 24;
                    var slope = (x * 3 + y * 2 + c * 50) & 255;
                    image.Pixels[3 * (y * width + x) + c] = (byte)((x + y) % 7 < 4 ? noise : slope);
                }
            }
        }
        return image;
    }

    public static RgbImage Plain(int width, int height, Rgb color)
    {
        var image = new RgbImage(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                image[x, y] = color;
        }
        return image;
    }

    public static string Expected(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "Expected", name);

    /// <summary>A file that was met in the wild, or made to do harm.</summary>
    public static string Case(params string[] path) => Path.Combine([TestContext.CurrentContext.TestDirectory, "Cases", .. path]);

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
