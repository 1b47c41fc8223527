using OnnxLrp.Imaging.Heatmaps;

namespace OnnxLrp.Imaging.Tests.Heatmaps;

public sealed class ColorMapTests
{
    private static IEnumerable<ColorMap> Maps => ColorMaps.All;

    [Test]
    public void The_catalogue_has_unique_rising_names()
    {
        var names = ColorMaps.All.Select(m => m.Name).ToArray();
        Assert.That(names, Is.Unique);
        Assert.That(names, Is.Ordered.Using<string>(StringComparer.Ordinal));
        Assert.That(names.Select(ColorMaps.Get), Is.EqualTo(ColorMaps.All));
    }

    [Test]
    public void An_unknown_name_lists_the_names() =>
        Assert.That(() => ColorMaps.Get("jet"), Throws.ArgumentException.With.Message.EqualTo(
            "Found the colour map 'jet', expected one of aurora, bwr, coldnhot, gray, hot, red-blue, seismic."));

    [Test]
    public void Diverging_maps_are_neutral_at_zero_blue_below_and_red_above([ValueSource(nameof(Maps))] ColorMap map)
    {
        if (!map.IsDiverging)
        {
            Assert.That(map.OfSigned(-0.7), Is.EqualTo(map.OfSigned(0.7)), "a sequential map shows the magnitude");
            return;
        }
        var (negative, zero, positive) = (map.OfSigned(-0.3), map.OfSigned(0), map.OfSigned(0.3));
        Assert.That((zero.R, zero.G), Is.EqualTo((zero.G, zero.B)));
        Assert.That(negative.B, Is.GreaterThan(negative.R));
        Assert.That(positive.R, Is.GreaterThan(positive.B));
    }

    [Test]
    public void Red_blue_gets_darker_at_the_same_rate_on_both_sides()
    {
        // Within 7 units of CIE lightness (0 to 100) the two arms look equally strong.
        var previous = 101.0;
        for (var v = 0.0; v <= 1; v += 0.05)
        {
            var (blue, red) = (Lightness(ColorMaps.RedBlue.OfSigned(-v)), Lightness(ColorMaps.RedBlue.OfSigned(v)));
            Assert.That(red, Is.EqualTo(blue).Within(7), $"at {v:0.00}");
            Assert.That(Math.Max(blue, red), Is.LessThan(previous), $"at {v:0.00}");
            previous = Math.Max(blue, red);
        }
    }

    [Test]
    public void Aurora_gets_lighter_all_the_way()
    {
        var lightness = Enumerable.Range(0, 51).Select(i => Lightness(ColorMaps.Get("aurora").At(i / 50.0)));
        Assert.That(lightness, Is.Ordered);
    }

    [Test]
    public void Clips_positions_and_refuses_stops_out_of_order()
    {
        var map = new ColorMap("own", "black to white", isDiverging: false, (0, new Rgb(0, 0, 0)), (1, Rgb.White));
        Assert.That((map.At(-3), map.At(7)), Is.EqualTo((new Rgb(0, 0, 0), Rgb.White)));
        Assert.That(() => new ColorMap("own", "", isDiverging: false, (0, Rgb.White), (0.7, Rgb.White)),
            Throws.ArgumentException.With.Message.StartWith("Colour map own: found positions [0, 0.7], expected rising ones from 0 to 1."));
    }

    // CIE L* of an sRGB colour.
    private static double Lightness(Rgb color)
    {
        var y = 0.2126 * Linear(color.R) + 0.7152 * Linear(color.G) + 0.0722 * Linear(color.B);
        return y > 0.008856 ? 116 * Math.Cbrt(y) - 16 : 903.3 * y;
    }

    private static double Linear(byte value) => value <= 10 ? value / 255.0 / 12.92 : Math.Pow((value / 255.0 + 0.055) / 1.055, 2.4);
}
