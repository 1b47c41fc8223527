using System.Text.Json;

namespace OnnxLrp.Cli.Tests;

public sealed class PlanTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.Classifier()).Model(TinyModels.Classifier(size: null), "open.onnx");

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Prints_node_operator_rule_and_terms()
    {
        CliResult result = _folder.Run("plan", "model.onnx", "--composite", "epsilon-plus", "--batchnorm", "abs");
        Assert.That(result.Code, Is.Zero, result.Error);
        string bn = result.Output.Split('\n').Single(l => l.StartsWith("bn ", StringComparison.Ordinal));
        Assert.That(bn, Does.Contain("BatchNormalization").And.Contain("abs"));
        Assert.That(result.Output, Does.Contain("zplus").And.Contain("captures"));
    }

    [Test]
    public void Prints_json_with_rows_captured_activations_layers_and_notes()
    {
        CliResult result = _folder.Run("plan", "model.onnx", "--json");
        Assert.That(result.Code, Is.Zero, result.Error);
        JsonElement json = result.Json;
        Assert.That(json.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("node").GetString()), Is.EqualTo(new[] { "conv", "bn", "relu", "pool", "flatten", "head" }));
        Assert.That(json.GetProperty("rows")[0].GetProperty("rule").GetString(), Is.EqualTo("flat"));
        Assert.That(json.GetProperty("input").GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()), Is.EqualTo(new[] { 1, 3, 8, 8 }));
        Assert.That(json.GetProperty("output").GetProperty("name").GetString(), Is.EqualTo("scores"));
        Assert.That(json.GetProperty("captured").GetArrayLength(), Is.GreaterThan(0));
        Assert.That(json.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("name").GetString()), Does.Contain("relu.out"));
        Assert.That(json.GetProperty("problems").GetArrayLength(), Is.Zero);
    }

    [Test]
    public void Fused_batchnorm_is_gone_from_the_plan()
    {
        CliResult result = _folder.Run("plan", "model.onnx", "--batchnorm", "fuse", "--json");
        Assert.That(result.Json.GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("operator").GetString()), Does.Not.Contain("BatchNormalization"));
    }

    [Test]
    public void An_open_size_comes_from_the_option_or_the_preprocessing()
    {
        _folder.Run("plan", "open.onnx").FailsWith(2, "[?, 3, ?, ?]", "--input-shape 1,3,224,224");
        Assert.That(Height("--input-shape", "2,3,16,12"), Is.EqualTo(16));
        Assert.That(Height("--preprocess", "cifar10"), Is.EqualTo(32));
        Assert.That(Height("--preprocess", "imagenet"), Is.EqualTo(224));
        _folder.Run("plan", "model.onnx", "--input-shape", "1,3,9,9").FailsWith(2, "1,3,9,9", "[?, 3, 8, 8]");
        _folder.Run("plan", "model.onnx", "--input-shape", "large").FailsWith(2, "large");

        int Height(string option, string value) =>
            _folder.Run("plan", "open.onnx", option, value, "--json").Json.GetProperty("input").GetProperty("shape")[2].GetInt32();
    }

    [Test]
    public void A_refused_model_prints_its_problems_as_table_and_as_json()
    {
        CliResult result = _folder.Model(TinyModels.Unsupported(), "odd.onnx").Run("plan", "odd.onnx", "--json");
        result.FailsWith(3, "odd.onnx cannot be explained: 1 problem");
        Assert.That(result.Json.GetProperty("problems")[0].GetProperty("operator").GetString(), Is.EqualTo("Round"));
        Assert.That(_folder.Run("plan", "odd.onnx").Error, Does.Contain("steps"));
    }

    [Test]
    public void Opens_no_device()
    {
        var output = new StringWriter();
        int code = CommandLine.Run(["plan", "model.onnx"], output, output, _folder.Root, _ => throw new InvalidOperationException("a device was asked for"));
        Assert.That(code, Is.Zero, output.ToString());
    }
}
