using System.Text.Json;
using OnnxLrp.Imaging;

namespace OnnxLrp.Cli.Tests;

/// <summary>Which files <c>explain</c> writes, under which names.</summary>
public sealed class ExplainFileTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.Classifier()).Picture("a.png").Tensor("x.npy", 3, 8, 8);

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void No_heatmap_where_only_the_relevance_is_asked_for()
    {
        _folder.ExplainJson("model.onnx", "a.png", "--save-relevance", "r.npy");
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a.png", "model.onnx", "r.npy", "x.npy" }));
    }

    [Test]
    public void No_heatmap_of_a_tensor_unless_asked_for_and_that_is_told()
    {
        JsonElement json = _folder.ExplainJson("model.onnx", "x.npy");
        Assert.That(json.GetProperty("results")[0].GetProperty("heatmap").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(json.GetProperty("warnings")[0].GetString(), Does.StartWith("x.npy: not a picture"));
        Assert.That(_folder.Files, Does.Not.Contain("x-heatmap.png"));
        _folder.ExplainJson("model.onnx", "x.npy", "-o", "x.png");
        Assert.That(_folder.Files, Does.Contain("x.png"));
    }

    [Test]
    public void A_tensor_that_is_no_picture_has_no_heatmap_even_when_asked_for()
    {
        _folder.Model(TinyModels.Table(), "table.onnx").Tensor("row.npy", 1, 4);
        JsonElement json = _folder.ExplainJson("table.onnx", "row.npy", "-o", "row.png");
        Assert.That(json.GetProperty("warnings")[0].GetString(), Does.Contain("cannot be drawn"));
        Assert.That(_folder.Files, Does.Not.Contain("row.png"));
    }

    [TestCase("out")]
    [TestCase("out/")]
    [TestCase("deep/out")]
    public void A_path_without_extension_is_a_folder_and_is_made(string path)
    {
        _folder.ExplainJson("model.onnx", "a.png", "-o", path);
        Assert.That(_folder.Files, Does.Contain(Path.Combine(path, "a-heatmap.png")));
    }

    [Test]
    public void Inputs_of_the_same_name_do_not_overwrite_each_other()
    {
        _folder.Picture("one/a.png", 1).Picture("two/a.png", 2);
        JsonElement json = _folder.ExplainJson("model.onnx", "one/a.png", "two/a.png", "--save-relevance", "r", "-o", "h");
        Assert.That(json.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("relevance").GetString()),
            Is.EqualTo(new[] { "r/a-relevance.npy", "r/a-2-relevance.npy" }));
        Assert.That(_folder.Files, Does.Contain("h/a-heatmap.png").And.Contain("h/a-2-heatmap.png"));
    }

    [Test]
    public void An_overlay_shows_the_picture_and_a_heatmap_does_not()
    {
        _folder.ExplainJson("model.onnx", "a.png", "-o", "plain.png");
        _folder.ExplainJson("model.onnx", "a.png", "-o", "over.png", "--overlay");
        byte[] plain = RgbImage.Load(_folder.At("plain.png")).Pixels, over = RgbImage.Load(_folder.At("over.png")).Pixels;
        Assert.That(over, Has.Length.EqualTo(plain.Length).And.Not.EqualTo(plain));
    }

    [Test]
    public void Every_colour_map_is_taken()
    {
        var pictures = new HashSet<string>();
        foreach (string map in Imaging.Heatmaps.ColorMaps.All.Select(m => m.Name))
        {
            _folder.ExplainJson("model.onnx", "a.png", "--colormap", map, "-o", "h.png");
            pictures.Add(Convert.ToHexString(File.ReadAllBytes(_folder.At("h.png"))));
        }
        Assert.That(pictures, Has.Count.EqualTo(Imaging.Heatmaps.ColorMaps.All.Count));
    }

    [Test]
    public void An_older_file_is_replaced_and_nothing_else_is_left()
    {
        _folder.Text("h.png", "old");
        _folder.ExplainJson("model.onnx", "a.png", "-o", "h.png");
        Assert.That(RgbImage.Load(_folder.At("h.png")).Width, Is.GreaterThan(0));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "a.png", "h.png", "model.onnx", "x.npy" }));
    }
}
