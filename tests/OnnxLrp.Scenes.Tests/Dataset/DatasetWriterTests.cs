using System.Security.Cryptography;
using System.Text;
using OnnxLrp.Scenes.Composition;
using OnnxLrp.Scenes.Dataset;
using OnnxLrp.Scenes.Drawing;

namespace OnnxLrp.Scenes.Tests.Dataset;

[TestFixture]
internal sealed class DatasetWriterTests
{
    private const int Header = 128;
    private static readonly DatasetSettings Settings = new(100, 5, WatermarkChoice.Default.Name);

    private static void Write(string folder, DatasetSettings? settings = null, CancellationTokenSource? stop = null, int stopAfter = int.MaxValue)
    {
        var writer = new DatasetWriter(folder, settings ?? Settings);
        writer.Prepare();
        writer.Write(new Stopper(stop, stopAfter), stop?.Token ?? CancellationToken.None);
    }

    [Test]
    public void Arrays_and_pictures_hold_the_same_pixels()
    {
        using var scratch = new ScratchFolder();
        Write(scratch["data"]);
        var item = 0;
        foreach (var split in Split.Divide(Settings.Count))
        {
            byte[] Array(string name) => File.ReadAllBytes(Path.Combine(scratch["data"], $"{split.Name}-{name}.npy"));
            byte[] images = Array("images"), masks = Array("masks"), labels = Array("labels");
            Assert.That(images, Has.Length.EqualTo(Header + split.Count * Canvas.Size * Canvas.Size * 3));
            Assert.That(Encoding.ASCII.GetString(images, 10, 80), Does.Contain($"'shape': ({split.Count}, 64, 64, 3,)"));
            for (var index = 0; index < split.Count; index++, item++)
            {
                var picture = SceneRenderer.Render(Settings.Seed, item, name => name == ObjectClass.Pie);
                var stem = DatasetWriter.Stem(scratch["data"], split, index);
                Assert.That(PngFile.ReadPicture(stem + ".png"), Is.EqualTo(picture.Rgb));
                Assert.That(PngFile.ReadMask(stem + "-mask.png"), Is.EqualTo(picture.Mask));
                Assert.That(images.AsSpan(Header + index * picture.Rgb.Length, picture.Rgb.Length).SequenceEqual(picture.Rgb));
                Assert.That(masks.AsSpan(Header + index * picture.Mask.Length, picture.Mask.Length).SequenceEqual(picture.Mask));
                Assert.That(labels[Header + index], Is.EqualTo((byte)picture.Class));
                Assert.That(File.Exists(stem + "-watermark-mask.png"), Is.EqualTo(picture.Class == ObjectClass.Pie));
            }
        }
    }

    [Test]
    public void Splits_are_balanced_cover_everything_and_do_not_meet()
    {
        var splits = Split.Divide(700);
        Assert.That(splits.SelectMany(split => Enumerable.Range(split.First, split.Count)), Is.EqualTo(Enumerable.Range(0, 700)));
        Assert.That(splits.Select(split => (split.First % 10, split.Count % 10)), Has.All.EqualTo((0, 0)));
    }

    [Test]
    public void An_interrupted_run_leaves_no_unfinished_file_and_a_second_run_completes_it()
    {
        using var scratch = new ScratchFolder();
        using var stop = new CancellationTokenSource();
        Write(scratch["whole"]);
        Assert.That(() => Write(scratch["broken"], stop: stop, stopAfter: 30), Throws.InstanceOf<OperationCanceledException>());

        Assert.That(Directory.EnumerateFiles(scratch["broken"], "*" + DraftFile.Suffix, SearchOption.AllDirectories), Is.Empty);
        Assert.That(File.Exists(Path.Combine(scratch["broken"], "train-images.npy")), Is.False);
        Assert.That(DatasetSettings.Read(scratch["broken"])!.Complete, Is.False);
        var kept = Path.Combine(scratch["broken"], "train", "00000-arrow-mask.png");
        var written = File.GetLastWriteTimeUtc(kept);

        Write(scratch["broken"]);
        Assert.That(Contents(scratch["broken"]), Is.EqualTo(Contents(scratch["whole"])));
        Assert.That(File.GetLastWriteTimeUtc(kept), Is.EqualTo(written), "finished pictures are not written again");
    }

    [Test]
    public void A_folder_with_other_settings_is_refused()
    {
        using var scratch = new ScratchFolder();
        Write(scratch["data"]);
        Assert.That(() => Write(scratch["data"], Settings with { Seed = 6 }),
            Throws.TypeOf<SceneException>().With.Message.Contains("holds a data set with count 100, seed 5, watermark pie, asked for was count 100, seed 6"));
    }

    [Test]
    public void A_folder_with_foreign_files_is_refused()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["letter.txt"], "mine");
        Assert.That(() => Write(scratch.Path), Throws.TypeOf<SceneException>().With.Message.Contains("is not empty"));
        Assert.That(Directory.EnumerateFileSystemEntries(scratch.Path).Count(), Is.EqualTo(1));
    }

    [Test]
    public void A_file_in_place_of_the_folder_is_refused()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["data"], "");
        Assert.That(() => Write(scratch["data"]), Throws.TypeOf<SceneException>().With.Message.Contains("found a file"));
    }

    [Test]
    public void Broken_settings_are_named()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch[DatasetSettings.FileName], "{");
        Assert.That(() => Write(scratch.Path), Throws.TypeOf<SceneException>().With.Message.Contains("broken JSON"));
    }

    private static string[] Contents(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(folder, path)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}")];

    private sealed class Stopper(CancellationTokenSource? stop, int after) : IProgress<int>
    {
        public void Report(int value)
        {
            if (value >= after)
                stop!.Cancel();
        }
    }
}
