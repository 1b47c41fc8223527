using System.Text.Json;

namespace OnnxLrp.Cli.Tests;

public sealed class BenchTests
{
    private CliFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.Classifier());

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Measures_each_batch_size_and_prints_the_contract()
    {
        CliResult result = _folder.RunOnItsDevice("bench", "model.onnx", "--device", "cpu", "--batch", "1,3", "--runs", "3", "--composite", "epsilon", "--batchnorm", "abs", "--json");
        Assert.That(result.Code, Is.Zero, result.Error);
        JsonElement[] results = [.. result.Json.GetProperty("results").EnumerateArray()];
        Assert.That(results.Select(r => r.GetProperty("batch").GetInt32()), Is.EqualTo(new[] { 1, 3 }));
        JsonElement first = results[0];
        Assert.That(
            first.EnumerateObject().Select(p => p.Name),
            Is.EqualTo(new[] { "model", "engine", "device", "composite", "batchnorm", "batch", "forward_ms", "explain_ms", "ratio", "per_second", "peak_mb" }));
        Assert.That(first.GetProperty("engine").GetString(), Is.EqualTo("onnxruntime"));
        Assert.That(first.GetProperty("batchnorm").GetString(), Is.EqualTo("abs"));
        double forward = first.GetProperty("forward_ms").GetDouble(), explain = first.GetProperty("explain_ms").GetDouble();
        Assert.That(forward, Is.GreaterThan(0));
        Assert.That(first.GetProperty("per_second").GetDouble(), Is.EqualTo(1000 / explain).Within(5).Percent);
        Assert.That(first.GetProperty("peak_mb").GetDouble(), Is.GreaterThan(10));
    }

    [Test]
    public void Prints_a_table() => Assert.That(
        _folder.RunOnItsDevice("bench", "model.onnx", "--device", "cpu", "--runs", "1").Output, Does.Contain("ratio").And.Contain("onnxruntime (cpu)"));

    [Test]
    public void Refuses_what_cannot_be_measured()
    {
        _folder.Run("bench", "model.onnx", "--batch", "0").FailsWith(2, "--batch", "\"0\"");
        _folder.Run("bench", "model.onnx", "--runs", "0").FailsWith(2, "--runs");
        _folder.Model(TinyModels.Classifier(batch: 2), "two.onnx").Run("bench", "two.onnx", "--batch", "1").FailsWith(2, "--batch", "expected 2");
    }
}
