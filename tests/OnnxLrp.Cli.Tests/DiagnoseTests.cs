using System.Text.Json;

namespace OnnxLrp.Cli.Tests;

public sealed class DiagnoseTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new CliFolder().Model(TinyModels.Classifier()).Text("model.json", """{"input": {"size": [8, 8]}, "labels": ["red", "green", "blue"]}""");
        _folder.Picture("pictures/red-001.png").Picture("pictures/green-001.png", 3);
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Prints_a_row_for_each_BatchNormalization_and_writes_plots_and_json()
    {
        CliResult result = _folder.Run("diagnose", "model.onnx", "pictures", "-o", "found");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("growth").And.Contain("\nbn ").And.Contain("2 pictures"));
        Assert.That(_folder.Files.Where(f => f.StartsWith("found", StringComparison.Ordinal)), Is.EquivalentTo(new[]
        {
            "found/amplification.png", "found/amplification.svg", "found/cancellation.png", "found/cancellation.svg", "found/diagnosis.json",
        }));
    }

    [Test]
    public void Json_holds_the_numbers_of_each_layer()
    {
        CliResult result = _folder.Run("diagnose", "model.onnx", "pictures", "-o", "found", "--batchnorm", "abs", "--json");
        JsonElement layer = result.Json.GetProperty("layers")[0];
        Assert.That(layer.GetProperty("node").GetString(), Is.EqualTo("bn"));
        Assert.That(layer.GetProperty("amplification").GetDouble(), Is.InRange(0, 1), "abs never amplifies");
        Assert.That(layer.GetProperty("positive_scales").GetDouble(), Is.EqualTo(1));
        Assert.That(result.Json.GetProperty("batchnorm").GetString(), Is.EqualTo("abs"));
        Assert.That(File.ReadAllText(_folder.At("found/diagnosis.json")).Trim(), Is.EqualTo(result.Output.Trim()));
    }

    [Test]
    public void A_network_without_BatchNormalization_is_told()
    {
        CliResult result = _folder.Model(TinyModels.Folded()).Run("diagnose", "model.onnx", "pictures", "-o", "found");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Error, Does.Contain("no BatchNormalization"));
    }

    [Test]
    public void A_picture_that_cannot_be_read_is_told_and_the_others_are_done()
    {
        _folder.Text("pictures/blue-001.png", "no picture");
        CliResult result = _folder.Run("diagnose", "model.onnx", "pictures", "-o", "found", "--json");
        result.FailsWith(1, "blue-001.png");
        Assert.That(result.Json.GetProperty("pictures").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public void Wrong_arguments_are_refused()
    {
        _folder.Run("diagnose", "model.onnx", "pictures", "--target", "3").FailsWith(2, "--target");
        _folder.Run("diagnose", "model.onnx", "pictures", "--batchnorm", "none").FailsWith(2, "none");
        _folder.Run("diagnose", "nothing.onnx", "pictures").FailsWith(2, "nothing.onnx: no such file");
        _folder.Text("text.onnx", "no model").Run("diagnose", "text.onnx", "pictures", "-o", "nowhere").FailsWith(1, "text.onnx");
        Assert.That(Directory.Exists(_folder.At("nowhere")), Is.False, "nothing to write, no folder");
    }
}
