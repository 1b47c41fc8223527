using OnnxLrp.Scenes.Geometry;

namespace OnnxLrp.Scenes.Drawing;

/// <summary>
/// Sixteen samples per pixel, each holding the number of the topmost layer. Filling is exact integer arithmetic, so a scene has the same samples on
/// every processor; a graphics library's own antialiasing takes different vector paths on different processors.
/// </summary>
internal sealed class Canvas
{
    /// <summary>Pixels along each side of a picture.</summary>
    public const int Size = 64;

    /// <summary>Samples along each side of a pixel.</summary>
    public const int Samples = 4;

    /// <summary>Canvas units of one pixel: 256 per sample.</summary>
    public const int Pixel = Samples * Sample;

    private const int Sample = 256;
    private const int Side = Size * Samples;

    private readonly byte[] _layers = new byte[Side * Side];
    private readonly List<Texture> _textures;

    /// <summary>Starts with the background as layer 0.</summary>
    public Canvas(Texture background) => _textures = [background];

    /// <summary>Puts an outline on top of everything so far and returns its layer number.</summary>
    public int Fill(Outline outline, Texture texture)
    {
        _textures.Add(texture);
        var layer = (byte)(_textures.Count - 1);
        ForEachSpan(outline, (start, length) => _layers.AsSpan(start, length).Fill(layer));
        return layer;
    }

    /// <summary>How many of a layer's visible samples an outline would hide, were it filled now.</summary>
    public int WouldHide(Outline outline, int layer)
    {
        var hidden = 0;
        ForEachSpan(outline, (start, length) => hidden += _layers.AsSpan(start, length).Count((byte)layer));
        return hidden;
    }

    /// <summary>The visible samples of a layer in the whole picture.</summary>
    public int Visible(int layer) => _layers.AsSpan().Count((byte)layer);

    /// <summary>255 for each pixel in which the layer shows in at least half of the samples, 0 elsewhere.</summary>
    public byte[] Mask(int layer)
    {
        var mask = new byte[Size * Size];
        for (var pixel = 0; pixel < mask.Length; pixel++)
        {
            var shown = 0;
            for (var row = 0; row < Samples; row++)
                shown += PixelRow(pixel, row).Count((byte)layer);
            mask[pixel] = 2 * shown >= Samples * Samples ? (byte)255 : (byte)0;
        }

        return mask;
    }

    /// <summary>The picture, three bytes per pixel: the mean colour of the pixel's samples.</summary>
    public byte[] Resolve()
    {
        var rgb = new byte[3 * Size * Size];
        for (var pixel = 0; pixel < Size * Size; pixel++)
        {
            int red = 0, green = 0, blue = 0;
            for (var row = 0; row < Samples; row++)
                foreach (var layer in PixelRow(pixel, row))
                {
                    var colour = _textures[layer][pixel];
                    red += colour.Red;
                    green += colour.Green;
                    blue += colour.Blue;
                }

            rgb[3 * pixel] = Mean(red);
            rgb[3 * pixel + 1] = Mean(green);
            rgb[3 * pixel + 2] = Mean(blue);
        }

        return rgb;

        static byte Mean(int sum) => (byte)((sum + Samples * Samples / 2) / (Samples * Samples));
    }

    private ReadOnlySpan<byte> PixelRow(int pixel, int row) =>
        _layers.AsSpan((pixel / Size * Samples + row) * Side + pixel % Size * Samples, Samples);

    // A sample belongs to the outline when its middle lies between an odd and an even crossing of its row with the contours.
    private static void ForEachSpan(Outline outline, Action<int, int> span)
    {
        var crossings = new List<int>();
        for (var row = 0; row < Side; row++)
        {
            crossings.Clear();
            Cross(outline, row * Sample + Sample / 2, crossings);
            crossings.Sort();
            for (var pair = 0; pair + 1 < crossings.Count; pair += 2)
            {
                int from = FirstSample(crossings[pair]), to = FirstSample(crossings[pair + 1]);
                if (to > from)
                    span(row * Side + from, to - from);
            }
        }
    }

    private static int FirstSample(int x) => Math.Clamp((x + Sample / 2 - 1) >> 8, 0, Side);

    private static void Cross(Outline outline, int y, List<int> crossings)
    {
        foreach (var contour in outline.Contours)
        {
            var from = contour[^1];
            foreach (var to in contour)
            {
                if (from.Y <= y != to.Y <= y)
                    crossings.Add(from.X + (int)((long)(to.X - from.X) * (y - from.Y) / (to.Y - from.Y)));
                from = to;
            }
        }
    }
}
