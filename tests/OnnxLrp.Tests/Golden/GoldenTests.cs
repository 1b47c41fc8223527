using NUnit.Framework;
using OnnxLrp.Cli;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Engines;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Golden;

namespace OnnxLrp.Tests.Golden;

/// <summary>
/// Every golden case, through the command line's own code with the arguments that the case gives, on every engine:
/// <c>max|R − R64| / max|R64| ≤ max(1e-4, 3 × what zennit loses in float32)</c>, and far less in double precision.
/// </summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class GoldenTests(TestEngine engine)
{
    private const string Relevance = "out.npy";

    [TestCaseSource(typeof(GoldenCases), nameof(GoldenCases.All))]
    public void Relevance_is_that_of_the_golden_case(GoldenCase golden)
    {
        TestEngines.On(engine);
        using GoldenFolder folder = golden.Extract();
        using var error = new StringWriter();
        string[] arguments = ["explain", .. golden.CliArguments, "--save-relevance", Relevance];
        int exit = CommandLine.Run(arguments, TextWriter.Null, error, folder.Path, _ => TestEngines.On(engine));
        Assert.That(exit, Is.Zero, error.ToString());
        NpyTensor found = NpyReader.Read(Path.Combine(folder.Path, Relevance));
        Assert.That(found.Shape, Is.EqualTo(golden.Relevance.Shape));
        TensorReport report = TensorReport.Compare(golden.Relevance.Values, found.Values, found.Shape);
        double tolerance = engine == TestEngine.Reference ? InDoublePrecision(golden) : golden.Tolerance;
        Assert.That(report.Within(tolerance), $"tolerance {tolerance}: {report}");
    }

    private static double InDoublePrecision(GoldenCase golden) =>
        OnnxReader.Read(golden.Model, golden.Name, null).Nodes.Any(n => n.Is("BatchNormalization"))
            ? Tolerances.GoldenBatchNorm
            : Tolerances.GoldenDouble;
}
