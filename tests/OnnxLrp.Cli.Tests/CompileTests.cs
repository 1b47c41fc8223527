using System.Security.Cryptography;
using Microsoft.ML.OnnxRuntime;
using OnnxLrp.Imaging.Numpy;

namespace OnnxLrp.Cli.Tests;

/// <summary>The file that <c>compile</c> writes runs without OnnxLrp and gives what <c>explain</c> gives.</summary>
public sealed class CompileTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.Classifier()).Tensor("x.npy", 3, 3, 8, 8);

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("epsilon-plus-flat", "identity")]
    [TestCase("epsilon", "abs")]
    [TestCase("epsilon-alpha2beta1", "fuse")]
    [TestCase("epsilon-gamma-box", "alpha-beta:2,1")]
    public void The_explainer_gives_the_relevance_of_explain_for_any_batch_and_target(string composite, string batchNorm)
    {
        string[] rules = ["--composite", composite, "--batchnorm", batchNorm, "--preprocess", "cifar10"];
        CliResult compiled = _folder.Run(["compile", "model.onnx", "-o", "explainer.onnx", "--json", .. rules]);
        Assert.That(compiled.Code, Is.Zero, compiled.Error);
        Assert.That(compiled.Error, Is.Empty, "the batch stays open");
        Assert.That(compiled.Json.GetProperty("bytes").GetInt64(), Is.EqualTo(new FileInfo(_folder.At("explainer.onnx")).Length));

        float[] input = NumpyFile.Read(_folder.At("x.npy")).Data;
        (float[] scores, float[] relevance) = Run(input, 3, [2, 0, -1]);
        int best = Array.IndexOf(scores, scores[6..].Max(), 6) - 6;
        foreach ((int sample, int target) in new[] { (0, 2), (1, 0), (2, best) })
        {
            _folder.Tensor($"x{sample}.npy", input[(sample * 192)..((sample + 1) * 192)], 1, 3, 8, 8);
            CliResult explained = _folder.Run(["explain", "model.onnx", $"x{sample}.npy", "--target", $"{target}", "--device", "ilgpu-cpu", "--save-relevance", "r.npy", .. rules]);
            Assert.That(explained.Code, Is.Zero, explained.Error);
            float[] expected = NumpyFile.Read(_folder.At("r.npy")).Data;
            float scale = expected.Max(Math.Abs);
            Assert.That(relevance[(sample * 192)..((sample + 1) * 192)], Is.EqualTo(expected).Within(1e-4 * scale), $"sample {sample}");
        }
    }

    [Test]
    public void Metadata_tell_where_the_explainer_came_from()
    {
        _folder.Run("compile", "model.onnx", "-o", "explainer.onnx", "--composite", "epsilon-plus", "--batchnorm", "abs");
        using var session = new InferenceSession(_folder.At("explainer.onnx"));
        Dictionary<string, string> metadata = session.ModelMetadata.CustomMetadataMap;
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.At("model.onnx"))));
        Assert.That(metadata["onnxlrp.source"], Is.EqualTo("model.onnx"));
        Assert.That(metadata["onnxlrp.source_sha256"], Is.EqualTo(hash));
        Assert.That(metadata["onnxlrp.composite"], Is.EqualTo("epsilon-plus"));
        Assert.That(metadata["onnxlrp.batchnorm"], Is.EqualTo("abs"));
        Assert.That(metadata.Keys, Does.Contain("onnxlrp.version"));
    }

    [Test]
    public void Weights_are_kept_once()
    {
        _folder.Run("compile", "model.onnx", "-o", "explainer.onnx", "--composite", "epsilon-alpha2beta1", "--batchnorm", "identity");
        OnnxLrp.Graph.OnnxGraph explainer = OnnxLrp.Graph.OnnxReader.Read(_folder.At("explainer.onnx"));
        Assert.That(explainer.Initializers.Values.Count(t => t.Length == 4 * 3 * 9), Is.EqualTo(1), "the weight of the convolution");
    }

    [Test]
    public void A_fixed_batch_stays_fixed()
    {
        _folder.Model(TinyModels.Classifier(batch: 2), "two.onnx");
        CliResult result = _folder.Run("compile", "two.onnx", "-o", "explainer.onnx");
        Assert.That(result.Code, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("[2, 3, 8, 8]").And.Contain("Int64 [2]"));
    }

    [Test]
    public void An_explainer_is_no_model()
    {
        _folder.Run("compile", "model.onnx", "-o", "explainer.onnx");
        foreach (CliResult result in new[] { _folder.Run("explain", "explainer.onnx", "x.npy"), _folder.Run("compile", "explainer.onnx", "-o", "again.onnx") })
        {
            result.FailsWith(3);
            Assert.That(result.Error, Does.Contain("compiled explainer of model.onnx").And.Contain("give model.onnx"));
        }
        Assert.That(_folder.Files, Does.Not.Contain("again.onnx"));
    }

    [Test]
    public void Faults_are_one_line_and_leave_no_file()
    {
        _folder.Run("compile", "model.onnx").FailsWith(2, "--output");
        _folder.Run("compile", "model.onnx", "-o", "model.onnx").FailsWith(2, "model.onnx would replace");
        _folder.Run("compile", "model.onnx", "-o", "none/explainer.onnx").FailsWith(2, "none/explainer.onnx", "does not exist");
        _folder.Run("compile", "model.onnx", "-o", "explainer.onnx", "--method", "smoothgrad").FailsWith(2, "smoothgrad", "one pass");
        _folder.Model(TinyModels.Unsupported(), "steps.onnx").Run("compile", "steps.onnx", "-o", "explainer.onnx").FailsWith(3, "steps.onnx");
        _folder.Run("compile", "none.onnx", "-o", "explainer.onnx").FailsWith(2, "no such file");
        Assert.That(_folder.Files, Is.EquivalentTo(["model.onnx", "steps.onnx", "x.npy"]));
    }

    private (float[] Scores, float[] Relevance) Run(float[] input, int batch, long[] targets)
    {
        using var session = new InferenceSession(_folder.At("explainer.onnx"));
        using var options = new RunOptions();
        using OrtValue x = OrtValue.CreateTensorValueFromMemory(input, [batch, 3, 8, 8]), target = OrtValue.CreateTensorValueFromMemory(targets, [batch]);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["input", "target"], [x, target], ["scores", "relevance"]);
        return (results[0].GetTensorDataAsSpan<float>().ToArray(), results[1].GetTensorDataAsSpan<float>().ToArray());
    }
}
