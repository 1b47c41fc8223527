using NUnit.Framework;
using OnnxLrp.Tests.Engines;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Cases;

/// <summary>
/// Networks whose gate is not the factor that reaches the product first; the expected relevance is that of an independent tool in float64.
/// </summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class GateCaseTests(TestEngine engine)
{
    private const double Tolerance = 1e-4;

    [TestCase("gru-gate-taken-for-signal")]
    [TestCase("se-block-with-expand-as")]
    public void Relevance_is_the_expected_one(string name)
    {
        _ = TestEngines.On(engine);
        CaseRun run = CaseRun.Explain(name, engine, "--composite", "epsilon");
        Assert.That(run.Exit, Is.Zero, run.Text);
        TensorReport report = TensorReport.Compare(CaseRun.Expected(name).Values, run.Relevance!.Values);
        Assert.That(report.Within(Tolerance), report.ToString());
    }
}
