using CsCheck;
using OnnxLrp.Imaging.Heatmaps;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Imaging.Tests.Heatmaps;

public sealed class HeatmapTests
{
    private static readonly HeatmapOptions Plain = new() { PreferredSide = 1, Percentile = 100, ColorMap = ColorMaps.Get("bwr") };

    [Test]
    public void Sums_channels_in_both_layouts()
    {
        // Pixels: 1 + 3 = 4 and -2 + 0 = -2; the largest magnitude is 4.
        var expected = new[] { new Rgb(255, 0, 0), new Rgb(128, 128, 255) };
        var first = Heatmap.Render([1, -2, 3, 0], channels: 2, height: 1, width: 2, TensorLayout.Nchw, Plain);
        var last = Heatmap.Render([1, 3, -2, 0], channels: 2, height: 1, width: 2, TensorLayout.Nhwc, Plain);
        Assert.That(new[] { first[0, 0], first[1, 0] }, Is.EqualTo(expected));
        Assert.That(last.Pixels, Is.EqualTo(first.Pixels));
    }

    [Test]
    public void Relevance_of_zero_gives_the_colour_of_zero()
    {
        foreach (var map in ColorMaps.All)
        {
            var image = Heatmap.Render(new float[4], 1, 2, 2, TensorLayout.Nchw, Plain with { ColorMap = map });
            Assert.That(image[1, 1], Is.EqualTo(map.At(map.IsDiverging ? 0.5 : 0)), map.Name);
        }
    }

    [Test]
    public void An_extreme_pixel_does_not_bleach_the_rest_by_default()
    {
        var relevance = Enumerable.Repeat(1f, 1000).Append(1e6f).ToArray();
        var robust = Heatmap.Render(relevance, 1, 1, 1001, TensorLayout.Nchw, Plain with { Percentile = 99.5 });
        Assert.That(robust[0, 0], Is.EqualTo(new Rgb(255, 0, 0)));
        Assert.That(Heatmap.Render(relevance, 1, 1, 1001, TensorLayout.Nchw, Plain)[0, 0], Is.EqualTo(Rgb.White));
    }

    [Test]
    public void Relevance_on_very_few_pixels_is_scaled_by_its_maximum()
    {
        var relevance = new float[1000];
        relevance[500] = -2;
        Assert.That(Heatmap.Render(relevance, 1, 1, 1000, TensorLayout.Nchw, Plain with { Percentile = 99 })[500, 0], Is.EqualTo(new Rgb(0, 0, 255)));
    }

    [Test]
    public void The_scale_is_free_of_the_unit() =>
        Gen.Select(Gen.Float[-1, 1].Array[30], Gen.Int[-20, 20]).Sample((relevance, power) =>
        {
            var scaled = relevance.Select(r => MathF.ScaleB(r, power)).ToArray();
            return Heatmap.Render(relevance, 1, 5, 6, TensorLayout.Nchw).Pixels.SequenceEqual(Heatmap.Render(scaled, 1, 5, 6, TensorLayout.Nchw).Pixels);
        }, iter: 30);

    [TestCase(32, 256)]
    [TestCase(64, 256)]
    [TestCase(96, 288)]
    [TestCase(224, 224)]
    [TestCase(1, 256)]
    [TestCase(600, 600)]
    public void Small_pictures_are_enlarged_by_a_whole_factor(int side, int expected)
    {
        var image = Heatmap.Render(new float[side * side], 1, side, side, TensorLayout.Nchw);
        Assert.That((image.Width, image.Height), Is.EqualTo((expected, expected)));
    }

    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    public void Refuses_relevance_that_is_no_number(float value) =>
        Assert.That(() => Heatmap.Render([0, value], 1, 1, 2, TensorLayout.Nchw),
            Throws.ArgumentException.With.Message.StartWith($"Found relevance {value} at position 1, expected finite values"));

    [Test]
    public void Refuses_shapes_that_do_not_fit()
    {
        Assert.That(() => Heatmap.Render(new float[5], 1, 2, 2, TensorLayout.Nchw), Throws.ArgumentException.With.Message.StartWith("Relevance of 1 channels and 2x2 pixels has 4 values, found 5."));
        Assert.That(() => Heatmap.Overlay(new RgbImage(3, 2), new float[4], 1, 2, 2, TensorLayout.Nchw),
            Throws.ArgumentException.With.Message.StartWith("Found a picture of 3x2 pixels, expected 2x2 as the relevance"));
    }

    [Test]
    public void An_overlay_shows_the_picture_in_gray_where_nothing_is_relevant_and_the_colour_where_most_is()
    {
        var picture = TestPictures.Plain(2, 1, new(100, 100, 100));
        var overlay = Heatmap.Overlay(picture, [0, 5], 1, 1, 2, TensorLayout.Nchw, Plain);
        Assert.That(overlay[0, 0].R, Is.EqualTo(overlay[0, 0].B));
        Assert.That(overlay[1, 0].R - overlay[1, 0].B, Is.GreaterThan(150));
    }

    [Test]
    public void Draws_over_a_photograph_when_the_shared_pictures_are_there()
    {
        var folder = Path.Combine(RepositoryRoot(), "..", "shared", "images", "imagenet");
        if (!Directory.Exists(folder))
            Assert.Ignore("The folder ../shared/images/imagenet beside the repository is absent.");
        foreach (var path in Directory.EnumerateFiles(folder, "*.jpg").Order().Take(3))
        {
            var input = Preprocessing.Imagenet.Apply(RgbImage.Load(path), [1, 3, 224, 224]);
            var overlay = Heatmap.Overlay(input.Picture, input.Data, input.Channels, input.Height, input.Width, input.Layout);
            Assert.That((overlay.Width, overlay.Height), Is.EqualTo((224, 224)));
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder.Parent is not null && !File.Exists(Path.Combine(folder.FullName, "OnnxLrp.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
