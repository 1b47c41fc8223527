using Microsoft.ML.OnnxRuntime;
using NUnit.Framework;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Applications;

/// <summary>The ONNX Runtime of the application: its environment stays as it is, and one that is too old is named.</summary>
[TestFixture]
internal sealed class OnnxRuntimeTests
{
    [Test]
    public void The_environment_of_the_process_stays_as_it_is()
    {
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = "cpu" });
        explainer.Explain(PictureNetwork.Picture([1, 3, 8, 8], 1), [1, 3, 8, 8]);
        Assert.That(OrtEnv.Instance().EnvLogLevel, Is.EqualTo(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING), "ONNX Runtime's own default");
    }

    [TestCase("1.30.0", "1.30.0.0")]
    [TestCase("1.31.1", "1.30.0.0")]
    [TestCase("1.31.0", "1.31.1.0")]
    [TestCase("2.0.0", "1.31.1.0")]
    [TestCase("1.31.0-dev-1234", "1.31.1.0")]
    [TestCase("a build of one's own", "1.31.1.0")]
    public void A_native_library_that_is_not_older_is_taken(string native, string managed) =>
        Assert.DoesNotThrow(() => OnnxRuntimeLibrary.Check(native, new Version(managed)));

    [TestCase("1.30.0", "1.31.1.0")]
    [TestCase("1.9.2", "1.30.0.0")]
    public void A_native_library_that_is_older_is_one_line_that_names_the_package(string native, string managed)
    {
        var error = Assert.Throws<OnnxRuntimeMissingException>(() => OnnxRuntimeLibrary.Check(native, new Version(managed)));
        string package = $"dotnet add package Microsoft.ML.OnnxRuntime --version {new Version(managed).ToString(3)}";
        Assert.That(error!.Message, Does.Contain(native).And.Contain(package).And.Not.Contain("\n"));
    }

    [Test]
    public void The_version_of_the_native_library_is_known() =>
        Assert.That(OnnxRuntimeEnvironment.Version, Is.GreaterThanOrEqualTo(new Version(1, 30)));

    [Test]
    public void What_ONNX_Runtime_says_of_weights_is_passed_on()
    {
        TestModels model = new TestModels().Input("x", 1, 300).Weights("w", [300, 2]).Node("MatMul", ["x", "w"], "y").Output("y");
        using var weights = new SharedWeights(model.Graph());
        using var options = new SessionOptions();
        weights.AddTo(options);
        var error = Assert.Throws<ForwardFailedException>(() => weights.AddTo(options), "the same names twice");
        Assert.That(error!.Message, Does.StartWith("test.onnx: ").And.Contain("memory0").And.Not.Contain("\n"));
    }

    [Test]
    public void An_operator_set_newer_than_the_library_is_one_line_with_both_versions()
    {
        OnnxGraph newer = OnnxReader.Read(PictureNetwork.Bytes, "newer", null) with { Opsets = new Dictionary<string, int> { [""] = 99 } };
        var error = Assert.Throws<ForwardFailedException>(() => new OnnxRuntimeForward(newer, []).Dispose());
        string runtime = $"ONNX Runtime {OnnxRuntimeEnvironment.Version}";
        Assert.That(error!.Message, Does.Contain("operator set 99 of ai.onnx").And.Contain(runtime));
        Assert.That(error.Message, Does.Contain("update the package").And.Not.Contain("\n"));
    }
}
