using NUnit.Framework;
using OnnxLrp.Graph;
using OnnxLrp.Imaging.Inputs;

namespace OnnxLrp.Converter.Tests;

/// <summary>tools/pytorch/export.py on a module that is no torchvision network.</summary>
[Category("Architectures")]
public sealed class ExportScriptTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("onnx-lrp-export").FullName;
    private readonly TorchExports _exports = new();

    [OneTimeTearDown]
    public void Finish()
    {
        _exports.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public void Any_factory_is_exported_with_BatchNorm_kept_an_open_batch_and_a_sidecar()
    {
        string model = Path.Combine(_folder, "net.onnx");
        (int code, _, string error) = _exports.Script(
            "export.py", "nets.inception_resnet:inception_resnet", "--arguments", """{"classes": 3}""", "--input-shape", "1,3,64,64", "--preprocess", "imagenet",
            "--seed", "1", "--output", model);
        Assert.That(code, Is.Zero, error);
        OnnxGraph graph = OnnxReader.Read(model);
        Assert.That(graph.Nodes.Count(n => n.OpType == "BatchNormalization"), Is.GreaterThan(0));
        Assert.That(graph.Inputs[0].ToString(), Is.EqualTo("input: Float [batch, 3, 64, 64]"));
        ModelSidecar sidecar = ModelSidecar.Load(Path.ChangeExtension(model, ".json"));
        Assert.That((sidecar.Logits, sidecar.Input.Size?.Height, sidecar.Input.Mean[0]), Is.EqualTo(("logits", 64, 0.485f)));
        Assert.That(Converted.Run(model, [2, 3, 64, 64]), Has.Length.EqualTo(6));
    }

    [TestCase("no_such_network", "check the name")]
    [TestCase("nets.inception_resnet:inception_resnet", "give --arguments that it takes")]
    public void What_cannot_be_built_is_one_line(string model, string advice)
    {
        string file = Path.Combine(_folder, "none.onnx");
        (int code, _, string error) = _exports.Script("export.py", model, "--output", file);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(1), error);
        Assert.That(error, Does.Contain(advice));
        Assert.That(File.Exists(file), Is.False);
    }
}
