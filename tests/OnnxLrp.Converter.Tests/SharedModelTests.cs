using NUnit.Framework;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Converter.Tests;

/// <summary>Exports of PyTorch, Keras, Caffe2, tf2onnx and others: each converts with equal outputs, or is refused with the reasons.</summary>
[Category("Models")]
public sealed class SharedModelTests
{
    /// <summary>The models that cannot be explained, each with its reason.</summary>
    private static readonly Dictionary<string, string> Refused = new()
    {
        ["filetype_magika_v3_3"] = "no float input",
        ["onnxmltools_testmodel0_bn"] = "outputs",
        ["text_byte_bidi_lstm"] = "no float input",
        ["vad_silero_16k_op15"] = "3 inputs",
    };

    private static IEnumerable<string> Models => SharedFolder.Find("models") is { } folder
        ? Directory.EnumerateFiles(folder, "*.onnx").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)
        : ["cifar10_resnet20"];

    [TestCaseSource(nameof(Models))]
    public void Converts_or_is_refused_with_the_reasons(string model)
    {
        string file = SharedFolder.Require("models", model + ".onnx");
        using var run = new Converted();
        run.Convert(file);
        if (Refused.TryGetValue(model, out string? reason))
        {
            Assert.That(run.ExitCode, Is.EqualTo(3), run.Error);
            Assert.That(run.Error, Does.Contain(reason));
            return;
        }
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Report["passes"]!.AsArray().Select(p => p!["outcome"]!.GetValue<string>()), Has.None.EqualTo("taken_back"), run.Output);
    }
}
