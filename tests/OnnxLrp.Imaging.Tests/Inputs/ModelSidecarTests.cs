using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Imaging.Resampling;

namespace OnnxLrp.Imaging.Tests.Inputs;

public sealed class ModelSidecarTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Reads_every_field()
    {
        _folder.Text("names.txt", "cat\r\ndog \n\n");
        var sidecar = ModelSidecar.Load(_folder.Text("m.json", """
            {"input": {"layout": "NHWC", "size": [24, 24], "color": "BGR", "range": [-1, 1], "mean": [1, 2, 3], "std": [4, 5, 6],
                       "resize": {"shorter": 32, "crop": 24, "filter": "bicubic"}},
             "labels": "names.txt", "output": {"logits": "fc"}}
            """));
        var input = sidecar.Input;
        Assert.Multiple(() =>
        {
            Assert.That((input.Layout, input.Size, input.Color), Is.EqualTo((TensorLayout.Nhwc, new ImageSize(24, 24), ColorOrder.Bgr)));
            Assert.That(input.Range, Is.EqualTo(new ValueRange(-1, 1)));
            Assert.That(input.Mean, Is.EqualTo(new[] { 1f, 2, 3 }));
            Assert.That(input.Std, Is.EqualTo(new[] { 4f, 5, 6 }));
            Assert.That(input.Resize, Is.EqualTo(new ResizeOptions { Shorter = 32, Crop = 24, Filter = ResampleFilter.Bicubic }));
            Assert.That(sidecar.Labels, Is.EqualTo(new[] { "cat", "dog" }));
            Assert.That(sidecar.Logits, Is.EqualTo("fc"));
        });
    }

    [Test]
    public void An_empty_object_gives_the_defaults()
    {
        var sidecar = ModelSidecar.Load(_folder.Text("m.json", "\uFEFF{}"));
        Assert.That(sidecar.Input with { Source = Preprocessing.None.Source }, Is.EqualTo(Preprocessing.None));
        Assert.That((sidecar.Labels, sidecar.Logits), Is.EqualTo(((IReadOnlyList<string>?)null, (string?)null)));
    }

    [Test]
    public void Knows_the_files_that_it_was_read_from()
    {
        var labels = _folder.Text("names.txt", "cat\n");
        var own = _folder.Text("net.json", """{"labels": "names.txt"}""");
        var given = _folder.Text("mine.json", """{"input": {"size": [10, 10]}}""");
        Assert.That(ModelSidecar.Find(_folder.At("net.onnx"), given)!.Files, Is.EquivalentTo(new[] { given, own, labels }));
    }

    [TestCase("json-lone-surrogate", "half of a character")]
    [TestCase("preprocessing-size-overflow", "input.size is 65536x65536; allowed: at most 16777216 pixels")]
    public void Refuses_what_was_met(string name, string words) =>
        Assert.That(() => ModelSidecar.Load(TestPictures.Case(name, "m.json")), Throws.TypeOf<SidecarException>().With.Message.Contains(words));

    [TestCase("{\"input\": {\"mean\": [1e999]}}", "input.mean")]
    [TestCase("{\"input\": {\"size\": [1e9, 1e9]}}", "input.size")]
    [TestCase("{\"input\": {\"resize\": {\"crop\": 2000000000}}}", "input.resize.crop is 2000000000; allowed: at most 16777216 pixels")]
    [TestCase("{\"input\": {\"resize\": {\"shorter\": 99999999999}}}", "input.resize.shorter")]
    [TestCase("{\"\\udc00\": 1}", "half of a character")]
    public void Refuses_extreme_values(string json, string words) =>
        Assert.That(() => ModelSidecar.Load(_folder.Text("m.json", json)), Throws.TypeOf<SidecarException>().With.Message.Contains(words));

    [Test]
    public void Refuses_json_that_is_nested_too_deeply_or_too_large()
    {
        Assert.That(() => ModelSidecar.Load(_folder.Text("deep.json", new string('[', 100_000))), Throws.TypeOf<SidecarException>());
        Assert.That(() => ModelSidecar.Load(_folder.Text("large.json", "[" + new string(' ', 16 << 20) + "]")),
            Throws.TypeOf<SidecarException>().With.Message.Contains("at most 16777216 are read"));
    }

    [TestCase("{\"inputs\": {}}", "inputs is an unknown field; allowed: input, labels, output.")]
    [TestCase("{\"input\": {\"scale\": 1}}", "input.scale is an unknown field; allowed: layout, size, color, range, mean, std, resize.")]
    [TestCase("{\"input\": {\"resize\": {\"short\": 1}}}", "input.resize.short is an unknown field; allowed: shorter, crop, filter.")]
    [TestCase("{\"input\": 3}", "input is 3; allowed: an object with the fields layout, size, color, range, mean, std, resize.")]
    [TestCase("{\"input\": {\"layout\": \"CHW\"}}", "input.layout is \"CHW\"; allowed: NCHW, NHWC.")]
    [TestCase("{\"input\": {\"color\": 3}}", "input.color is 3; allowed: RGB, BGR, GRAY.")]
    [TestCase("{\"input\": {\"size\": 224}}", "input.size is 224; allowed: [height, width] in whole pixels.")]
    [TestCase("{\"input\": {\"size\": [224.5, 1]}}", "input.size is [224.5, 1]; allowed: [height, width] in whole pixels.")]
    [TestCase("{\"input\": {\"range\": [0]}}", "input.range is [0]; allowed: two numbers [low, high] with low < high.")]
    [TestCase("{\"input\": {\"mean\": [0.5, 0.5]}}", "input.mean is [0.5, 0.5]; allowed: 1 or 3 numbers.")]
    [TestCase("{\"input\": {\"mean\": [\"a\"]}}", "input.mean is [\"a\"]; allowed: 1 or 3 numbers.")]
    [TestCase("{\"input\": {\"std\": [1, 1, 0]}}", "input.std is [1, 1, 0]; allowed: 1 or 3 numbers, all above 0.")]
    [TestCase("{\"input\": {\"resize\": {\"shorter\": 0}}}", "input.resize.shorter is 0; allowed: a whole number of at least 1.")]
    [TestCase("{\"input\": {\"resize\": {\"filter\": \"cubic\"}}}", "input.resize.filter is \"cubic\"; allowed: nearest, box, bilinear, hamming, bicubic, lanczos.")]
    [TestCase("{\"labels\": 3}", "labels is 3; allowed: a list of strings, or the name of a text file with one label per line.")]
    [TestCase("{\"labels\": [1]}", "labels is [1]; allowed: a list of strings, or the name of a text file with one label per line.")]
    [TestCase("{\"output\": {\"logits\": 1}}", "output.logits is 1; allowed: a text that is not empty.")]
    [TestCase("{\"labels\": [], \"labels\": []}", "labels is given twice; allowed: each field once.")]
    [TestCase("[]", "the document is []; allowed: an object with the fields input, labels, output.")]
    public void Names_file_field_and_what_is_allowed(string json, string message)
    {
        var path = _folder.Text("m.json", json);
        Assert.That(() => ModelSidecar.Load(path), Throws.TypeOf<SidecarException>().With.Message.EqualTo($"{path}: {message}"));
    }

    [Test]
    public void Refuses_broken_json_and_missing_files_in_one_line()
    {
        var broken = _folder.Text("broken.json", "{\"input\":\n nonsense");
        Assert.That(() => ModelSidecar.Load(broken), Throws.TypeOf<SidecarException>().With.Message.StartWith($"{broken}: the document is no JSON (").And.Message.Not.Contains("\n"));
        Assert.That(() => ModelSidecar.Load(_folder.At("no.json")), Throws.TypeOf<SidecarException>().With.Message.StartWith($"{_folder.At("no.json")}: the file is not readable"));
        var labels = _folder.Text("labels.json", "{\"labels\": \"no.txt\"}");
        Assert.That(() => ModelSidecar.Load(labels), Throws.TypeOf<SidecarException>().With.Message.StartWith($"{labels}: labels is \"no.txt\", which cannot be read ("));
    }

    [Test]
    public void Finds_option_then_own_file_then_catalogue_then_nothing()
    {
        var model = _folder.At("net.onnx");
        Assert.That(ModelSidecar.Find(model), Is.Null);

        _folder.Text("models.json", """{"models": [{"file": "other.onnx"}, {"file": "net.onnx", "licence": "MIT", "input": {"size": [8, 8]}, "labels": ["a"]}]}""");
        Assert.That(ModelSidecar.Find(model)!.Input.Size, Is.EqualTo(new ImageSize(8, 8)));
        Assert.That(ModelSidecar.Find(_folder.At("third.onnx")), Is.Null);

        _folder.Text("net.json", """{"input": {"size": [9, 9]}, "labels": ["b"], "output": {"logits": "z"}}""");
        Assert.That(ModelSidecar.Find(model)!.Input.Size, Is.EqualTo(new ImageSize(9, 9)));

        var preset = ModelSidecar.Find(model, "cifar10")!;
        Assert.That(preset.Input, Is.SameAs(Preprocessing.Cifar10));
        Assert.That((preset.Labels![0], preset.Logits), Is.EqualTo(("b", "z")), "the preset says nothing about labels and logits");

        var file = ModelSidecar.Find(model, _folder.Text("mine.json", """{"input": {"size": [10, 10]}, "labels": ["c"]}"""))!;
        Assert.That((file.Input.Size, file.Labels![0], file.Logits), Is.EqualTo(((ImageSize?)new ImageSize(10, 10), "c", "z")));
    }

    [Test]
    public void A_catalogue_may_be_a_plain_array_and_names_the_faulty_entry()
    {
        var path = _folder.Text("models.json", """[{"file": "a.onnx", "input": {"size": [8, 8]}}, {"file": "b.onnx", "input": {"mean": [1, 2]}}]""");
        Assert.That(ModelSidecar.Find(_folder.At("a.onnx"))!.Input.Size, Is.EqualTo(new ImageSize(8, 8)));
        Assert.That(() => ModelSidecar.Find(_folder.At("b.onnx")), Throws.TypeOf<SidecarException>().With.Message.EqualTo($"{path}: models[1].input.mean is [1, 2]; allowed: 1 or 3 numbers."));
    }

    [Test]
    public void An_unknown_preset_lists_the_presets() =>
        Assert.That(() => ModelSidecar.Find(_folder.At("net.onnx"), "imagenette"),
            Throws.TypeOf<SidecarException>().With.Message.EqualTo("imagenette: the preprocessing is unknown; allowed: imagenet, cifar10, none or a .json file."));
}
