using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Imaging;
using OnnxLrp.Tests.Engines;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Models;

/// <summary>
/// On trained networks the compiled engine gives what the kernels give. Alpha-beta is the hard case: its negative sums may be thousands of times smaller than
/// its positive ones. Networks and pictures lie in <c>../shared</c>; without them these tests are ignored and say so.
/// </summary>
[Category("Device")]
[Category("Models")]
public sealed class EngineAgreementTests
{
    [Test]
    public void Compiled_engine_and_kernels_agree(
        [Values("cifar10_resnet20.onnx", "cifar10_own_vgg8_bn.onnx", "cifar10_own_mobilenet_v2.onnx", "cifar10_densenet_bc100_12.onnx")] string file,
        [Values("epsilon-plus-flat", "epsilon-alpha2beta1")] string composite)
    {
        RealNetwork network = RealNetwork.All.First(n => n.File == file);
        string model = SharedFolder.Require("models", file), folder = SharedFolder.Require("images", "cifar10-test", "horse");
        string picture = Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).First();
        float[] pixels = network.Preprocessing.Apply(RgbImage.Load(picture), network.Shape).Data;
        var options = new LrpOptions { Composite = CompositePresets.Create(composite) };
        float[] Relevance(TestEngine engine)
        {
            using LrpExplainer explainer = LrpExplainer.Load(model, TestEngines.On(engine), options);
            return explainer.Explain(pixels, network.Shape)[0][0].Relevance;
        }

        TensorReport report = TensorReport.Compare(Relevance(TestEngine.Cpu), Relevance(TestEngine.OnnxRuntime), network.Shape);
        TestContext.Out.WriteLine(report);
        Assert.That(report.Within(1e-4), report.ToString());
    }
}
