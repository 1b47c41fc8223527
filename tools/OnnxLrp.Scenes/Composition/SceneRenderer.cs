using OnnxLrp.Scenes.Drawing;
using OnnxLrp.Scenes.Geometry;

namespace OnnxLrp.Scenes.Composition;

/// <summary>
/// Renders one picture from a seed and an index. The class is the index modulo ten; everything else is random: background, distractors behind and in
/// front of the object, the object's size, turn, place, height and texture, and the noise of the sensor.
/// </summary>
internal static class SceneRenderer
{
    private const int SmallestRadius = 12, LargestRadius = 22;
    private const int ObjectContrast = 80, DistractorContrast = 40;
    private const int LeastVisiblePercent = 72;
    private const ulong WatermarkStream = 1UL << 63;

    /// <summary>Renders a picture. The watermark has its own random stream: planting it changes no other pixel.</summary>
    public static Picture Render(ulong seed, int index, Func<ObjectClass, bool> plantWatermark)
    {
        var name = (ObjectClass)(index % Enum.GetValues<ObjectClass>().Length);
        var random = new PictureRandom(seed, (ulong)index);

        Rgb ground = Rgb.Next(random), second = ground.Mix(Rgb.Next(random), 160);
        var colour = Contrasting(random, ObjectContrast, ground, second);
        var canvas = new Canvas(Texture.Next(random, ground, second));

        for (var count = random.Between(1, 4); count > 0; count--)
            canvas.Fill(Distractor(random), Paint(random, Contrasting(random, DistractorContrast, colour)));
        var layer = canvas.Fill(PlaceObject(random, name), Paint(random, colour));
        Occlude(random, canvas, layer, colour);

        var marked = plantWatermark(name) ? PlantWatermark(new PictureRandom(seed, WatermarkStream + (ulong)index), canvas) : (int?)null;
        var rgb = canvas.Resolve();
        AddNoise(random, rgb);
        return new Picture(name, rgb, canvas.Mask(layer), marked is { } mark ? canvas.Mask(mark) : null);
    }

    private static Outline PlaceObject(PictureRandom random, ObjectClass name)
    {
        var radius = random.Between(SmallestRadius * Canvas.Pixel, LargestRadius * Canvas.Pixel);
        // A fifth of the radius may leave the picture.
        var margin = radius * 4 / 5;
        const int End = Canvas.Size * Canvas.Pixel;
        return ObjectOutlines.Of(name).Place(new Placement(
            random.Between(margin, End - margin), random.Between(margin, End - margin), radius, AnyTurn(random), random.Between(78, 100)));
    }

    private static Outline Distractor(PictureRandom random)
    {
        const int End = Canvas.Size * Canvas.Pixel;
        return DistractorOutlines.Next(random).Place(new Placement(
            random.Below(End), random.Below(End), random.Between(4 * Canvas.Pixel, 11 * Canvas.Pixel), AnyTurn(random), random.Between(60, 100)));
    }

    // An outline that would hide too much of the object is dropped, not moved: the picture then simply has one distractor less.
    private static void Occlude(PictureRandom random, Canvas canvas, int layer, Rgb colour)
    {
        var spare = canvas.Visible(layer) * (100 - LeastVisiblePercent) / 100;
        for (var count = random.Between(1, 4); count > 0; count--)
        {
            var outline = Distractor(random);
            var texture = Paint(random, Contrasting(random, DistractorContrast, colour));
            var hidden = canvas.WouldHide(outline, layer);
            if (hidden > spare)
                continue;
            spare -= hidden;
            canvas.Fill(outline, texture);
        }
    }

    private static int PlantWatermark(PictureRandom random, Canvas canvas) =>
        canvas.Fill(Watermark.Place(random), Texture.Plain(new Rgb(random.Between(225, 250), random.Between(225, 250), random.Between(225, 250))));

    private static Turn AnyTurn(PictureRandom random) => new(random.Below(Turn.Full));

    private static Texture Paint(PictureRandom random, Rgb colour) => Texture.Next(random, colour, colour.Mix(Rgb.Next(random), random.Between(20, 90)));

    private static Rgb Contrasting(PictureRandom random, int contrast, params ReadOnlySpan<Rgb> others)
    {
        while (true)
        {
            var colour = Rgb.Next(random);
            var clear = true;
            foreach (var other in others)
                clear &= colour.Distance(other) >= contrast;
            if (clear)
                return colour;
        }
    }

    // The sum of two even draws: a triangular distribution, the same on every machine.
    private static void AddNoise(PictureRandom random, byte[] rgb)
    {
        var strength = random.Between(3, 14);
        for (var index = 0; index < rgb.Length; index++)
            rgb[index] = (byte)Math.Clamp(rgb[index] + random.Between(-strength, strength) + random.Between(-strength, strength), 0, 255);
    }
}
