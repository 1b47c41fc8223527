using OnnxLrp.Scenes.Geometry;

namespace OnnxLrp.Scenes.Drawing;

/// <summary>One colour per pixel of a picture, mixed from two colours by a random pattern: a slope, stripes, a checkerboard or cloudy noise.</summary>
internal sealed class Texture
{
    private readonly Rgb[] _pixels = new Rgb[Canvas.Size * Canvas.Size];

    private Texture(Rgb first, Rgb second, Func<int, int, int> weight)
    {
        for (var y = 0; y < Canvas.Size; y++)
            for (var x = 0; x < Canvas.Size; x++)
                _pixels[y * Canvas.Size + x] = first.Mix(second, weight(x, y));
    }

    /// <summary>The colour of a pixel, by its index in row order.</summary>
    public Rgb this[int pixel] => _pixels[pixel];

    /// <summary>One colour everywhere.</summary>
    public static Texture Plain(Rgb colour) => new(colour, colour, (_, _) => 0);

    /// <summary>A random pattern of two colours.</summary>
    public static Texture Next(PictureRandom random, Rgb first, Rgb second)
    {
        var turn = new Turn(random.Below(Turn.Full));
        int along = turn.Cosine, across = turn.Sine;
        var period = random.Between(5, 20);
        var lattice = (ulong)random.Below(int.MaxValue);
        return random.Below(5) switch
        {
            0 => new Texture(first, second, (x, y) => Math.Clamp(128 + (((x - 32) * along + (y - 32) * across) * 4 >> 14), 0, 256)),
            1 => new Texture(first, second, (x, y) => Wave(x * along + y * across, period)),
            2 => new Texture(first, second, (x, y) => (Phase(x * along + y * across, period) ^ Phase(y * along - x * across, period)) < 128 ? 0 : 256),
            _ => new Texture(first, second, (x, y) => (2 * Cloud(x, y, period, lattice) + Cloud(x, y, period / 2, lattice + 1)) / 3),
        };
    }

    // Position within the period, 0 to 255; distance is in pixels times Turn.One.
    private static int Phase(int distance, int period) => (int)(((long)distance * 256 / period) >> 14) & 255;

    private static int Wave(int distance, int period)
    {
        var phase = Phase(distance, period);
        return Math.Clamp(Math.Abs(phase - 128) * 4 - 128, 0, 256);
    }

    // Value noise: random weights on a square lattice, joined by the smooth step 3t² − 2t³.
    private static int Cloud(int x, int y, int period, ulong lattice)
    {
        int column = x / period, row = y / period;
        int right = Smooth(x % period * 256 / period), down = Smooth(y % period * 256 / period);
        var top = Corner(column, row) * (256 - right) + Corner(column + 1, row) * right;
        var bottom = Corner(column, row + 1) * (256 - right) + Corner(column + 1, row + 1) * right;
        return (top * (256 - down) + bottom * down) >> 16;

        int Corner(int i, int j) => (int)(PictureRandom.Mix(lattice + (ulong)(i * 131 + j) * 0x9E3779B97F4A7C15) >> 56);
    }

    private static int Smooth(int t) => t * t * (768 - 2 * t) >> 16;
}
