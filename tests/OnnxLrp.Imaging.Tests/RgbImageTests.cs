using System.Text.Json;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Imaging.Tests;

public sealed class RgbImageTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    private static IEnumerable<TestCaseData> Decoded()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(TestPictures.Expected("decoded.json")));
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateObject())
        {
            var size = item.Value.GetProperty("size");
            yield return new TestCaseData(item.Name, size[0].GetInt32(), size[1].GetInt32(), item.Value.GetProperty("sha256").GetString()).SetArgDisplayNames(item.Name);
        }
    }

    [TestCaseSource(nameof(Decoded))]
    public void Decodes_the_pixels_that_Pillow_decodes(string name, int width, int height, string sha256)
    {
        var image = RgbImage.Load(TestPictures.Expected(name));
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        Assert.That(TestPictures.Sha256(image.Pixels), Is.EqualTo(sha256));
    }

    [TestCase(1, 1)]
    [TestCase(17, 9)]
    public void A_saved_png_comes_back_unchanged(int width, int height)
    {
        var image = TestPictures.Pattern(width, height);
        image.SavePng(_folder.At("a.png"));
        Assert.That(RgbImage.Load(_folder.At("a.png")).Pixels, Is.EqualTo(image.Pixels));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a.png" }));
    }

    [Test]
    public void Lays_transparent_pixels_over_white()
    {
        var image = RgbImage.Load(TestPictures.Expected("alpha.png"));
        // 255 * 127 / 255 = 127 of green and blue.
        Assert.That(image[0, 0], Is.EqualTo(new Rgb(255, 127, 127)));
        Assert.That(image[1, 0], Is.EqualTo(Rgb.White));
    }

    [Test]
    public void Reports_unreadable_files_in_one_line_with_file_found_and_remedy()
    {
        Assert.Multiple(() =>
        {
            Refuses(_folder.At("missing.png"), "no such file; check the path");
            Refuses(_folder.Bytes("empty.png"), "this is an empty file, or a pipe or a device; give a png, jpg, webp or bmp file");
            Refuses(_folder.Text("text.jpg", "not a picture at all"), "found 20 bytes that are no picture of a known kind");
            Refuses(_folder.Root, "this is a folder; check the path");
            Refuses(_folder.Bytes("x.gif", Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")), "found a picture of the kind Gif; give a png");
        });
    }

    [TestCase("subsampled.jpg")]
    [TestCase("progressive.jpg")]
    [TestCase("lossless.webp")]
    [TestCase("small.bmp")]
    [TestCase("palette.png")]
    public void Refuses_a_picture_cut_off_anywhere(string name)
    {
        var whole = File.ReadAllBytes(TestPictures.Expected(name));
        Assert.Multiple(() =>
        {
            foreach (var part in new[] { 0.1, 0.5, 0.7, 0.9 })
            {
                var path = _folder.Bytes($"{part}-{name}", whole[..(int)(part * whole.Length)]);
                Assert.That(() => RgbImage.Load(path), Throws.TypeOf<ImageReadException>().With.Message.StartWith(path), $"{part} of {name}");
            }
        });
    }

    [Test]
    public void Refuses_to_write_into_a_missing_folder_or_over_a_folder()
    {
        var image = new RgbImage(1, 1);
        Assert.That(() => image.SavePng(_folder.At("none/a.png")),
            Throws.InstanceOf<IOException>().With.Message.EqualTo($"{_folder.At("none/a.png")}: cannot be written: the folder {_folder.At("none")} does not exist; " +
                "name a file in an existing folder that you may write to and that has space left."));
        Assert.That(() => image.SavePng(_folder.Root), Throws.TypeOf<FileWriteException>().With.Message.Contains("it is a folder"));
    }

    [Test]
    public void A_failed_write_leaves_the_old_file_and_no_rest()
    {
        var path = _folder.Text("old.txt", "old");
        Assert.That(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("No space left on device.");
        }), Throws.TypeOf<FileWriteException>().With.Message.Contains("cannot be written: No space left on device; name a file"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "old.txt" }));
    }

    [Test]
    public void Trying_a_file_leaves_everything_as_it_is()
    {
        var path = _folder.Text("old.txt", "old");
        AtomicFile.Try(path);
        AtomicFile.Try(_folder.At("new.txt"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("old"));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "old.txt" }));
        Assert.That(() => AtomicFile.Try(_folder.At("none/a.txt")), Throws.TypeOf<FileWriteException>().With.Message.Contains("does not exist"));
        Assert.That(() => AtomicFile.Try(_folder.Root), Throws.TypeOf<FileWriteException>().With.Message.Contains("it is a folder"));
    }

    [Test]
    public void A_draft_that_a_killed_run_left_is_removed_by_the_next_run()
    {
        _folder.Text("a.png.draft", "half");
        _folder.Text("a.png.2.draft", "half");
        File.CreateSymbolicLink(_folder.At("b.png.draft"), _folder.Text("precious.txt", "whole"));
        new RgbImage(2, 2).SavePng(_folder.At("a.png"));
        new RgbImage(2, 2).SavePng(_folder.At("b.png"));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a.png", "b.png", "precious.txt" }));
        Assert.That(File.ReadAllText(_folder.At("precious.txt")), Is.EqualTo("whole"));
    }

    [Test]
    public void A_draft_that_somebody_is_writing_is_left_alone()
    {
        AtomicFile.Write(_folder.At("a.txt"), first =>
        {
            AtomicFile.Write(_folder.At("a.txt"), second => second.WriteByte((byte)'2'));
            Assert.That(_folder.Files, Is.EqualTo(new[] { "a.txt", "a.txt.draft" }));
            first.WriteByte((byte)'1');
        });
        Assert.That(File.ReadAllText(_folder.At("a.txt")), Is.EqualTo("1"));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a.txt" }));
    }

    [TestCase("jpeg-325-bytes-268-megapixels")]
    [TestCase("picture-16384x1-overflow")]
    public void A_small_file_that_claims_a_huge_picture_takes_no_memory(string name)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        RgbImage? image = null;
        try
        {
            image = RgbImage.Load(TestPictures.Case(name, "m.png"));
        }
        catch (ImageReadException e)
        {
            Assert.That(e.Message, Does.Contain($"1 to {RgbImage.MaximumPixels} pixels").Or.Contain("cut off").Or.Contain("damaged"));
        }
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(10_000_000));
        if (image is not null)
        {
            Assert.That(() => Preprocessing.Imagenet.Apply(image, [1, 3, 224, 224]), Throws.TypeOf<PreprocessingException>().With.Message.Contains($"at most {Preprocessing.MaximumPixels} pixels"));
        }
    }

    [Test]
    public void Devices_are_written_in_place()
    {
        Assume.That(File.Exists("/dev/null"), "needs /dev/null");
        Assert.That(() => new RgbImage(2, 2).SavePng("/dev/null"), Throws.Nothing);
        Assert.That(File.ReadAllBytes("/dev/null"), Is.Empty);
    }

    [Test]
    public void Refuses_arrays_of_another_length() =>
        Assert.That(() => new RgbImage(2, 3, new byte[17]), Throws.ArgumentException.With.Message.Contains("2x3 needs 18 bytes, found 17"));

    private static void Refuses(string path, string message) =>
        Assert.That(() => RgbImage.Load(path), Throws.TypeOf<ImageReadException>().With.Message.StartWith($"{path}: {message}").And.Message.Not.Contains("\n"));
}
