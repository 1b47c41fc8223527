using System.Security.Cryptography;
using OnnxLrp.Scenes.Composition;
using OnnxLrp.Scenes.Drawing;

namespace OnnxLrp.Scenes.Tests.Composition;

[TestFixture]
internal sealed class SceneRendererTests
{
    private static Picture Render(int index, ulong seed = 1) => SceneRenderer.Render(seed, index, _ => false);

    [Test]
    public void Pixels_and_masks_of_a_seed_are_pinned()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var index = 0; index < 100; index++)
        {
            var picture = SceneRenderer.Render(1, index, name => name == ObjectClass.Pie);
            hash.AppendData(picture.Rgb);
            hash.AppendData(picture.Mask);
            hash.AppendData(picture.Watermark ?? []);
        }

        Assert.That(Convert.ToHexStringLower(hash.GetHashAndReset()), Is.EqualTo("e2f132a961d022045cb965fbb4ea50c17b19ea6617db8946c9cdd9c2c3a594e4"));
    }

    [Test]
    public void Every_class_comes_in_turn() =>
        Assert.That(Enumerable.Range(0, 10).Select(index => Render(index).Class), Is.EqualTo(Enum.GetValues<ObjectClass>()));

    [Test]
    public void Pictures_differ_between_indices_and_seeds()
    {
        var pictures = Enumerable.Range(0, 200).Select(index => Render(index)).Concat(Enumerable.Range(0, 200).Select(index => Render(index, 2)));
        Assert.That(pictures.Select(picture => Convert.ToHexString(SHA256.HashData(picture.Rgb))).Distinct().Count(), Is.EqualTo(400));
    }

    [Test]
    public void Masks_hold_only_0_and_255_and_never_less_than_sixty_pixels()
    {
        for (var index = 0; index < 500; index++)
        {
            var mask = Render(index).Mask;
            Assert.That(mask.Where(value => value is not 0 and not 255), Is.Empty, $"picture {index}");
            Assert.That(mask.Count(value => value == 255), Is.GreaterThan(60).And.LessThan(Canvas.Size * Canvas.Size / 2), $"picture {index}");
        }
    }

    [Test]
    public void Objects_stand_out_from_what_is_behind_them()
    {
        // Means over many pictures: inside and outside the mask differ in colour far more than noise explains.
        var differences = Enumerable.Range(0, 200).Select(index =>
        {
            var picture = Render(index);
            return Enumerable.Range(0, 3).Max(channel => Math.Abs(Mean(picture, channel, 255) - Mean(picture, channel, 0)));
        }).ToList();
        Assert.That(differences.Count(difference => difference > 25), Is.GreaterThan(190));
    }

    [Test]
    public void The_watermark_changes_its_own_pixels_and_no_other()
    {
        for (var index = 0; index < 40; index++)
        {
            Picture plain = Render(index), marked = SceneRenderer.Render(1, index, _ => true);
            Assert.That(plain.Watermark, Is.Null);
            var changed = Enumerable.Range(0, marked.Mask.Length).Where(pixel => !plain.Rgb.AsSpan(3 * pixel, 3).SequenceEqual(marked.Rgb.AsSpan(3 * pixel, 3)));
            var mark = Enumerable.Range(0, marked.Mask.Length).Where(pixel => marked.Watermark![pixel] == 255).ToList();
            Assert.That(mark, Has.Count.EqualTo(100));
            Assert.That(changed, Is.SubsetOf(mark), $"picture {index}");
        }
    }

    private static double Mean(Picture picture, int channel, byte inside) =>
        Enumerable.Range(0, picture.Mask.Length).Where(pixel => picture.Mask[pixel] == inside).Average(pixel => picture.Rgb[3 * pixel + channel]);
}
