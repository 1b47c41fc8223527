using NUnit.Framework;
using OnnxLrp.Tests.Engines;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Cases;

/// <summary>Networks exported in training mode, in double precision, or with attention rows that are masked altogether.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class InferenceCaseTests(TestEngine engine)
{
    private const double Tolerance = 1e-4;

    [TestCase("dropout-training-mode", "--composite", "epsilon")]
    [TestCase("double-cnn")]
    public void Relevance_is_the_expected_one(string name, params string[] arguments)
    {
        CaseRun run = Explain(name, arguments);
        TensorReport report = TensorReport.Compare(CaseRun.Expected(name).Values, run.Relevance!.Values);
        Assert.That(report.Within(Tolerance), report.ToString());
    }

    [Test]
    public void A_batch_normalization_in_training_mode_is_explained_with_its_running_statistics()
    {
        CaseRun run = Explain("batchnorm-training-mode-before-opset-14", []);
        Assert.That(run.Text, Does.Contain("(BatchNormalization), /3/Dropout (Dropout): exported in training mode, explained as at inference"));
        Assert.That(run.Relevance!.Values, Is.All.Matches<double>(double.IsFinite).And.Some.Not.Zero);
    }

    /// <summary>The class is the second one, whose score is its input.</summary>
    [Test]
    public void A_dropout_at_the_output_passes_the_start_relevance_on()
    {
        CaseRun run = Explain("dropout-at-output", ["--composite", "epsilon"]);
        Assert.That(run.Relevance!.Values.Count(v => v != 0), Is.EqualTo(1));
        Assert.That(run.Relevance.Values.Sum(), Is.EqualTo(1.40226).Within(1e-5));
    }

    [TestCase("--method", "gradient")]
    [TestCase("--composite", "epsilon")]
    public void Masked_rows_get_no_relevance_and_leave_the_rest_finite(params string[] arguments)
    {
        CaseRun run = Explain("attention-masked-row-nan", arguments);
        Assert.That(run.Relevance!.Values, Is.All.Matches<double>(double.IsFinite).And.Some.Not.Zero);
    }

    private CaseRun Explain(string name, string[] arguments)
    {
        _ = TestEngines.On(engine);
        CaseRun run = CaseRun.Explain(name, engine, arguments);
        Assert.That(run.Exit, Is.Zero, run.Text);
        return run;
    }
}
