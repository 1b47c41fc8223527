using System.Text.Json;
using CsCheck;
using OnnxLrp.Imaging.Resampling;

namespace OnnxLrp.Imaging.Tests.Resampling;

public sealed class ResamplerTests
{
    private static IEnumerable<TestCaseData> PillowCases()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestPictures.Expected("resample.json")));
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var filter = Enum.Parse<ResampleFilter>(item.GetProperty("filter").GetString()!, ignoreCase: true);
            var from = item.GetProperty("from");
            var to = item.GetProperty("to");
            var pixels = item.TryGetProperty("pixels", out var text) ? text.GetBytesFromBase64() : null;
            yield return new TestCaseData(filter, from[0].GetInt32(), from[1].GetInt32(), to[0].GetInt32(), to[1].GetInt32(), item.GetProperty("sha256").GetString(), pixels)
                .SetArgDisplayNames($"{filter}", $"{from} to {to}");
        }
    }

    [TestCaseSource(nameof(PillowCases))]
    public void Equals_Pillow_bit_for_bit(ResampleFilter filter, int width, int height, int toWidth, int toHeight, string sha256, byte[]? pixels)
    {
        var result = Resampler.Resize(TestPictures.Pattern(width, height), toWidth, toHeight, filter);
        Assert.That((result.Width, result.Height), Is.EqualTo((toWidth, toHeight)));
        if (pixels is not null)
            Assert.That(result.Pixels, Is.EqualTo(pixels));
        Assert.That(TestPictures.Sha256(result.Pixels), Is.EqualTo(sha256));
    }

    [Test]
    public void A_plain_picture_stays_plain() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Byte, Gen.Enum<ResampleFilter>())
            .Sample((width, height, toWidth, toHeight, gray, filter) =>
            {
                var result = Resampler.Resize(TestPictures.Plain(width, height, new(gray, gray, gray)), toWidth, toHeight, filter);
                return result.Pixels.All(v => v == gray);
            }, iter: 300);

    [TestCase(500, 375, 256, 341, 256)]
    [TestCase(375, 500, 256, 256, 341)]
    [TestCase(100, 100, 64, 64, 64)]
    [TestCase(3, 1000, 2, 2, 666)]
    public void Resizes_the_shorter_side_and_truncates_the_longer(int width, int height, int shorter, int toWidth, int toHeight)
    {
        var result = Resampler.ResizeShorterSide(new RgbImage(width, height), shorter);
        Assert.That((result.Width, result.Height), Is.EqualTo((toWidth, toHeight)));
    }

    [TestCase(7, 4, 2, Description = "1.5 rounds to 2")]
    [TestCase(5, 4, 0, Description = "0.5 rounds to 0")]
    [TestCase(8, 4, 2, Description = "exact")]
    public void Crops_the_middle_with_half_margins_rounded_to_even(int side, int crop, int margin)
    {
        var image = TestPictures.Pattern(side, side);
        var result = Resampler.CenterCrop(image, crop, crop);
        Assert.That(result[0, 0], Is.EqualTo(image[margin, margin]));
        Assert.That(result[crop - 1, crop - 1], Is.EqualTo(image[margin + crop - 1, margin + crop - 1]));
    }

    [Test]
    public void Pads_a_side_that_is_too_short_with_black()
    {
        var image = TestPictures.Plain(2, 5, Rgb.White);
        var crop = Resampler.CenterCrop(image, 5, 3);
        Assert.That(Enumerable.Range(0, 5).Select(x => crop[x, 1].R), Is.EqualTo(new byte[] { 0, 255, 255, 0, 0 }));
    }

    [Test]
    public void Gray_is_Pillows_luminance()
    {
        var gray = Resampler.ToGray(TestPictures.Plain(1, 1, new(200, 100, 50)));
        // (200 * 19595 + 100 * 38470 + 50 * 7471 + 32768) / 65536 = 124.69
        Assert.That(gray[0, 0], Is.EqualTo(new Rgb(124, 124, 124)));
    }

    [Test]
    public void Refuses_an_empty_size() =>
        Assert.That(() => Resampler.Resize(new RgbImage(1, 1), 0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
