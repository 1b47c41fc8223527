using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Imaging.Tests.Inputs;

public sealed class LabelListTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Reads_a_label_in_each_line_and_forgets_empty_ones_at_the_end() =>
        Assert.That(LabelList.Read(_folder.Text("labels.txt", "cat\r\n\nn01\ttree frog \n\n\n")), Is.EqualTo(new[] { "cat", "", "n01\ttree frog" }));

    [TestCase("a\nb\0c\n", "label 1 with the control character U+0000")]
    [TestCase("a\u001b[31m\n", "label 0 with the control character U+001B")]
    [TestCase("", "an empty file")]
    public void Refuses_what_is_no_label(string text, string words) => Refuses(_folder.Text("labels.txt", text), words);

    [Test]
    public void Refuses_absurd_sizes()
    {
        Refuses(_folder.Text("long.txt", new string('x', 100_000)), "label 0 with 100000 letters");
        Refuses(_folder.Text("many.txt", string.Concat(Enumerable.Repeat("a\n", 1_000_001))), "1000001 labels");
        Refuses(_folder.Text("huge.txt", new string('\n', (16 << 20) + 1)), "at most 16777216 are read");
        Refuses(_folder.Root, "a folder");
        Refuses(_folder.At("none.txt"), "no such file");
    }

    [TestCase("{\"labels\": [\"a\\u0000\"]}", "label 0 with the control character U+0000")]
    [TestCase("{\"labels\": [\"a\\nb\"]}", "label 0 with the control character U+000A")]
    [TestCase("{\"labels\": \"a\\u0000b\"}", "labels is \"a\\u0000b\"")]
    [TestCase("{\"labels\": \".\"}", "a folder")]
    public void A_sidecar_has_no_other_labels(string json, string words)
    {
        var path = _folder.Text("m.json", json);
        Assert.That(() => ModelSidecar.Load(path), Throws.TypeOf<SidecarException>().With.Message.Contains(words).And.Message.StartWith(path));
    }

    private static void Refuses(string path, string words) =>
        Assert.That(() => LabelList.Read(path), Throws.TypeOf<LabelException>().With.Message.StartWith($"{path}: ").And.Message.Contains(words));
}
