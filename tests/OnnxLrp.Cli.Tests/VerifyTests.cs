using System.Text.Json;
using OnnxLrp.Graph;

namespace OnnxLrp.Cli.Tests;

/// <summary><c>verify</c>: a model whose heatmap is what it should be, and one whose hidden outputs almost cancel.</summary>
public sealed class VerifyTests
{
    private const int Inputs = 512;
    private const int Hidden = 256;

    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.Classifier()).Tensor("x.npy", 1, 3, 8, 8);

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_stable_model_agrees_with_double_precision_in_every_layer()
    {
        JsonElement report = Verify("model.onnx", "x.npy", "--composite", "epsilon-plus");
        Assert.That(report.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[]
        {
            "model", "input", "engine", "device", "composite", "batchnorm", "target", "index", "label", "score", "exact_score", "heatmap",
                "layers", "start", "warnings",
        }));
        JsonElement heatmap = report.GetProperty("heatmap");
        Assert.That(heatmap.GetProperty("largest_error").GetDouble(), Is.LessThan(1e-4));
        Assert.That(heatmap.GetProperty("sum_error").GetDouble(), Is.LessThan(1e-4));
        Assert.That(heatmap.GetProperty("correlation").GetDouble(), Is.EqualTo(1).Within(1e-6));
        Assert.That(heatmap.GetProperty("same_maximum").GetBoolean(), Is.True);
        Assert.That(report.GetProperty("exact_score").GetDouble(), Is.EqualTo(report.GetProperty("score").GetDouble()).Within(1e-5));
        string[] tensors = [.. report.GetProperty("layers").EnumerateArray().Select(l => l.GetProperty("tensor").GetString()!)];
        Assert.That(tensors, Is.SupersetOf(new[] { "scores", "relu.out", "conv.out", "input" }));
        Assert.That(tensors[0] == "scores" && tensors[^1] == "input", "from the scores to the input");
        Assert.That(report.GetProperty("start").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void Outputs_that_almost_cancel_are_found_with_the_layer_that_divides_by_them()
    {
        WriteCancellingModel();
        JsonElement report = Verify("cancels.onnx", "ramp.npy", "--composite", "rules.json");
        Assert.That(report.GetProperty("heatmap").GetProperty("largest_error").GetDouble(), Is.GreaterThan(0.01));
        Assert.That(report.GetProperty("start").GetProperty("node").GetString(), Is.EqualTo("hidden"));
        Assert.That(report.GetProperty("start").GetProperty("tensor").GetString(), Is.EqualTo("input"));
        CliResult text = _folder.RunOnItsDevice("verify", "cancels.onnx", "ramp.npy", "--composite", "rules.json", "--device", "cpu");
        Assert.That(text.Output,
            Does.Contain("The error starts at layer hidden, in the relevance of input.").And.Contain("larger epsilon"));
    }

    [Test]
    public void Double_precision_agrees_with_itself()
    {
        WriteCancellingModel();
        CliResult result = _folder.RunOnItsDevice("verify", "cancels.onnx", "ramp.npy", "--composite", "rules.json", "--device",
            "reference", "--json");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Json.GetProperty("heatmap").GetProperty("largest_error").GetDouble(), Is.Zero);
        Assert.That(result.Json.GetProperty("engine").GetString(), Is.EqualTo("reference"));
    }

    [Test]
    public void Prints_scores_heatmap_and_a_table_of_layers()
    {
        CliResult result = _folder.RunOnItsDevice("verify", "model.onnx", "x.npy", "--device", "cpu");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("against double precision").And.Contain("largest relevance at the same place"));
        Assert.That(result.Output, Does.Match(@"(?m)^relu\.out +\S+ +\d\S*e-\d+ +\d\S*e-\d+$").And.Contain("No layer is off"));
    }

    [Test]
    public void Refuses_what_is_not_one_heatmap()
    {
        _folder.Tensor("two.npy", 2, 3, 8, 8);
        _folder.RunOnItsDevice("verify", "model.onnx", "two.npy", "--device", "cpu").FailsWith(2, "two.npy", "found 2 samples",
            "expected one");
        _folder.RunOnItsDevice("verify", "model.onnx", "x.npy", "--target", "top:2", "--device", "cpu").FailsWith(2, "--target", "top:2");
        _folder.RunOnItsDevice("verify", "model.onnx", "none.npy", "--device", "cpu").FailsWith(1, "none.npy", "no such file");
        _folder.RunOnItsDevice("verify", "model.onnx", "x.npy", "--device", "abacus").FailsWith(2, "abacus", "reference");
    }

    private JsonElement Verify(params string[] args)
    {
        CliResult result = _folder.RunOnItsDevice(["verify", .. args, "--device", "cpu", "--json"]);
        Assert.That(result.Code, Is.Zero, result.Error);
        return result.Json;
    }

    /// <summary>
    /// 512 inputs, 256 hidden values of which the first is a sum of large numbers that cancel up to their last bits, 3 scores. Flat at
    /// the scores gives every hidden value the same relevance, and epsilon at the hidden layer divides it by a sum that float32 does not
    /// have. The layer is too large to be computed again in double precision.
    /// </summary>
    private void WriteCancellingModel()
    {
        float[] x = [.. Enumerable.Range(0, Inputs).Select(i => 1 + ((i * 37 % 101) / 101f))];
        float[] hidden = [.. Enumerable.Range(0, Hidden * Inputs).Select(i => ((i * 29 % 47) / 47f) - 0.4f)];
        double sum = Enumerable.Range(0, Inputs - 1).Sum(i => (double)hidden[i] * x[i]);
        hidden[Inputs - 1] = (float)(-sum / x[Inputs - 1]);
        float[] scores = [.. Enumerable.Range(0, 3 * Hidden).Select(i => ((i * 31 % 43) / 43f) - 0.3f)];
        OnnxAttributes transposed = OnnxAttributes.Empty.With("transB", 1);
        _folder.Model(
            new OnnxGraph
            {
                Name = "cancels",
                Opsets = new Dictionary<string, int> { [""] = 13 },
                Inputs = [new OnnxValue("input", OnnxElementType.Float, [new OnnxDimension(1, null), new OnnxDimension(Inputs, null)])],
                Outputs = [new OnnxValue("scores", OnnxElementType.Float, null)],
                Nodes = [new OnnxNode("hidden", "Gemm", ["input", "w"], ["h"], transposed),
                    new OnnxNode("head", "Gemm", ["h", "v"], ["scores"], transposed)],
                Initializers = new Dictionary<string, OnnxTensor>
                {
                    ["w"] = OnnxTensor.FromFloats("w", [Hidden, Inputs], hidden),
                    ["v"] = OnnxTensor.FromFloats("v", [3, Hidden], scores),
                },
            },
            "cancels.onnx");
        _folder.Tensor("ramp.npy", x, 1, Inputs);
        _folder.Text("rules.json", """
            {"rules": [
                {"match": {"op": "Gemm", "position": "last"}, "rule": "flat"},
                {"match": {"op": "Gemm"}, "rule": "epsilon", "epsilon": 1e-9}]}
            """);
    }
}
