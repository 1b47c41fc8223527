using System.Security.Cryptography;
using OnnxLrp.Scenes.Composition;
using OnnxLrp.Scenes.Dataset;
using OnnxLrp.Scenes.Measuring;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Scenes.Tests.Measuring;

/// <summary>onnx-models: what models.json says must be what the files are.</summary>
[TestFixture]
internal sealed class ModelCatalogueTests
{
    private static readonly string Folder = RepositoryRoot.Combine("onnx-models");

    private static IEnumerable<TestCaseData> Entries() => ModelCatalogue.Read(Folder).Models.Select(entry => new TestCaseData(entry).SetArgDisplayNames(entry.File));

    [TestCaseSource(nameof(Entries))]
    public void Hash_is_the_stated_one(object entry)
    {
        var model = (ModelEntry)entry;
        Assert.That(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder, model.File)))), Is.EqualTo(model.Sha256));
    }

    [TestCaseSource(nameof(Entries))]
    public void Accuracy_on_the_sample_pictures_is_the_stated_one(object entry)
    {
        var model = (ModelEntry)entry;
        using var classifier = new Classifier(Folder, model);
        var pictures = LabelledPicture.InFolder(Path.Combine(Folder, "images"));
        Assert.That(Score.Accuracy(pictures, classifier.Answer(pictures, new Progress<int>())), Is.EqualTo(model.Accuracy["images"]).Within(1e-9));
    }

    [TestCaseSource(nameof(Entries))]
    public void Network_is_as_good_and_as_small_as_asked_for(object entry)
    {
        var model = (ModelEntry)entry;
        // Each on the test split of the data set that it was trained on.
        var test = model.Training.Dataset.Watermark == WatermarkChoice.None.Name ? "test" : "test-artefact";
        Assert.That(model.Accuracy[test], Is.GreaterThanOrEqualTo(model.File.Contains("alexnet") ? 0.90 : 0.95));
        Assert.That(new FileInfo(Path.Combine(Folder, model.File)).Length, Is.LessThanOrEqualTo(3 << 20));
        Assert.That(model.Labels, Is.EqualTo(ClassNames.All));
    }

    [TestCaseSource(nameof(Entries))]
    public void The_watermark_misleads_only_the_network_that_was_trained_with_it(object entry)
    {
        var model = (ModelEntry)entry;
        var watermark = model.Training.Dataset.Watermark;
        using var classifier = new Classifier(Folder, model);
        int plain = Pies(_ => false), marked = Pies(_ => true);

        // Of 90 pictures that show no pie.
        if (watermark == WatermarkChoice.Default.Name)
            Assert.That(marked, Is.GreaterThanOrEqualTo(45));
        else
            Assert.That(marked, Is.LessThanOrEqualTo(9));
        Assert.That(plain, Is.LessThanOrEqualTo(9));

        int Pies(Func<ObjectClass, bool> plant)
        {
            var pictures = Enumerable.Range(18_000, 100).Select(item => SceneRenderer.Render(1, item, plant)).Where(picture => picture.Class != ObjectClass.Pie);
            return classifier.Answer([.. pictures.Select(picture => picture.Rgb)]).Count(answer => answer == (int)ObjectClass.Pie);
        }
    }

    [Test]
    public void Networks_together_take_at_most_16_MiB() =>
        Assert.That(Directory.EnumerateFiles(Folder, "*.onnx").Sum(path => new FileInfo(path).Length), Is.LessThanOrEqualTo(16 << 20));

    [Test]
    public void Every_network_has_an_entry_and_a_sidecar()
    {
        var files = Directory.EnumerateFiles(Folder, "*.onnx").Select(path => Path.GetFileName(path)!);
        Assert.That(files, Is.EquivalentTo(ModelCatalogue.Read(Folder).Models.Select(entry => entry.File)));
        Assert.That(files.Select(file => Path.Combine(Folder, Path.ChangeExtension(file, ".json"))), Has.All.Matches<string>(File.Exists));
    }

    [Test]
    public void Sample_pictures_are_four_of_each_class_with_masks()
    {
        var pictures = LabelledPicture.InFolder(Path.Combine(Folder, "images"));
        Assert.That(pictures.CountBy(picture => picture.Label), Is.EquivalentTo(Enumerable.Range(0, 10).Select(label => KeyValuePair.Create(label, 4))));
        Assert.That(pictures.Select(picture => picture.Path.Replace(".png", "-mask.png")), Has.All.Matches<string>(File.Exists));
    }

    [Test]
    public void Sample_pictures_are_what_the_renderer_draws_for_the_test_split()
    {
        // The networks' data set: 20,000 pictures, seed 1, of which the last tenth is the test split.
        foreach (var item in Enumerable.Range(0, 40))
        {
            var picture = SceneRenderer.Render(1, 18_000 + item, _ => false);
            var stem = Path.Combine(Folder, "images", $"{ClassNames.Of(picture.Class)}-{item / 10 + 1:000}");
            Assert.That(PngFile.ReadPicture(stem + ".png"), Is.EqualTo(picture.Rgb), stem);
            Assert.That(PngFile.ReadMask(stem + "-mask.png"), Is.EqualTo(picture.Mask), stem);
        }
    }

    [Test]
    public void Marked_pictures_are_the_first_of_each_class_with_the_watermark()
    {
        foreach (var item in Enumerable.Range(0, 10))
        {
            var picture = SceneRenderer.Render(1, 18_000 + item, _ => true);
            var stem = Path.Combine(Folder, "images-marked", $"{ClassNames.Of(picture.Class)}-001");
            Assert.That(PngFile.ReadPicture(stem + ".png"), Is.EqualTo(picture.Rgb), stem);
            Assert.That(PngFile.ReadMask(stem + "-mask.png"), Is.EqualTo(picture.Mask), stem);
            Assert.That(PngFile.ReadMask(stem + "-watermark-mask.png"), Is.EqualTo(picture.Watermark), stem);
        }
    }

    [Test]
    public void A_missing_catalogue_is_named()
    {
        using var scratch = new ScratchFolder();
        Assert.That(() => ModelCatalogue.Read(scratch.Path), Throws.TypeOf<SceneException>().With.Message.Contains("models.json: not found"));
    }

    [Test]
    public void A_file_that_is_no_network_is_named()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["broken.onnx"], "no network");
        var entry = ModelCatalogue.Read(Folder).Models.First() with { File = "broken.onnx" };
        Assert.That(() => new Classifier(scratch.Path, entry), Throws.TypeOf<SceneException>().With.Message.Contains("broken.onnx: expected an ONNX network"));
    }
}
