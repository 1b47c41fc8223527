using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Evaluation.Diagnosis;
using OnnxLrp.Rules;

namespace OnnxLrp.Evaluation.Tests.Diagnosis;

public sealed class DiagnosisTests
{
    /// <summary>The stabiliser of 1e-6 against denominators of about 1.</summary>
    private const double Stabiliser = 1e-4;

    [TestCase("identity", 3, ExpectedResult = 3)]
    // w x = 2, b = −1: 2 / (2 − 1); |2| / (|2| + |−1|); α part 2 · 2 / 2 with nothing negative in w x.
    [TestCase("epsilon", 3, ExpectedResult = 6)]
    [TestCase("abs", 3, ExpectedResult = 2)]
    [TestCase("alpha-beta:2,1", 3, ExpectedResult = 6)]
    // |w μ| + |β| = 4: 2 / (2 + 4).
    [TestCase("abs:split", 3, ExpectedResult = 1)]
    public double Share_of_a_diagonal_layer_is_that_of_the_rule(string rule, double relevance) =>
        Math.Round(DiagonalShare.Of(BatchNormTreatment.Parse(rule).Rule, x: 1, w: 2, b: -1, splitShift: 4, relevance), 3);

    [TestCase("epsilon")]
    [TestCase("abs")]
    [TestCase("abs:split")]
    [TestCase("alpha-beta:2,1")]
    [TestCase("identity")]
    public void Growth_is_that_of_the_relevance_that_the_engine_gives(string rule)
    {
        using var model = new ModelFile(TinyNetworks.Classifier());
        using IRelevanceEngine engine = EngineTable.Open("cpu");
        var options = new LrpOptions { BatchNorm = BatchNormTreatment.Parse(rule) };
        float[] input = [.. Enumerable.Range(0, 192).Select(i => (i * 37 % 101) / 101f)];
        using var diagnostician = new Diagnostician(model.Path, engine, options, new PictureShape(3, 8, 8), batch: 2);
        diagnostician.Add([(input, 1)]);
        BatchNormDiagnosis layer = diagnostician.Diagnose().BatchNorms.Single();

        using LrpExplainer explainer = LrpExplainer.Load(model.Path, engine, options with { Layers = ["conv.out", "bn.out"] });
        IReadOnlyDictionary<string, float[]> relevance = explainer.ExplainFrom(input, [1, 3, 8, 8], new float[] { 0, 1, 0 })[0][0].Layers;
        double into = relevance["conv.out"].Sum(r => Math.Abs((double)r)), outOf = relevance["bn.out"].Sum(r => Math.Abs((double)r));
        // Sums of float32 relevance, one in another order than the other.
        Assert.That(layer.Amplification, Is.EqualTo(into / outOf).Within(1e-3 * into / outOf));
    }

    [Test]
    public void A_bias_that_cancels_is_measured_and_flagged()
    {
        // x = 1, w x = 1, b = −0.95, y = 0.05: growth 20, |y| / (|w x| + |b|) = 0.05 / 1.95, (1 − 20) / 1 absorbed.
        BatchNormDiagnosis layer = Diagnose(TinyNetworks.Cancelling(), new PictureShape(1, 2, 2), [1, 1, 1, 1]).BatchNorms.Single();
        Assert.That(layer.Amplification, Is.EqualTo(20).Within(20 * Stabiliser));
        Assert.That(layer.Cancellation, Is.EqualTo(0.05 / 1.95).Within(1e-6));
        Assert.That(layer.CancelledRelevance, Is.EqualTo(1));
        Assert.That(layer.Absorbed, Is.EqualTo(-19).Within(20 * Stabiliser));
        Assert.That((layer.PositiveInputs, layer.PositiveScales, layer.NegativeTerms, layer.Opposed), Is.EqualTo((1.0, 1.0, 0.0, 1.0)));
        Assert.That(layer.Flags, Has.Some.Contains("grows 20 times").And.Some.Contains("100%").And.Some.Contains("adds"));
    }

    [Test]
    public void A_layer_whose_bias_does_not_cancel_has_no_flag()
    {
        // x = −1: w x = −1 and b = −0.95 pull the same way: growth 1 / 1.95.
        BatchNormDiagnosis layer = Diagnose(TinyNetworks.Cancelling(), new PictureShape(1, 2, 2), [-1, -1, -1, -1]).BatchNorms.Single();
        Assert.That(layer.Amplification, Is.EqualTo(1 / 1.95).Within(Stabiliser));
        Assert.That(layer.Cancellation, Is.EqualTo(1).Within(1e-6));
        Assert.That(layer.Flags, Is.Empty);
    }

    [Test]
    public void Checkerboard_energy_is_1_for_one_phase_and_0_for_equal_ones()
    {
        Assert.That(CheckerboardEnergy.Of([5, 0, 0, 0]), Is.EqualTo(1).Within(1e-12));
        Assert.That(CheckerboardEnergy.Of([2, 2, 2, 2]), Is.Zero);
        // Mean 2, deviations ±1: (1 + 1) / (2 · 4 · 1).
        Assert.That(CheckerboardEnergy.Of([3, 1]), Is.EqualTo(0.25).Within(1e-12));
        Assert.That(CheckerboardEnergy.Of([0, 0]), Is.Zero);
        double[] sums = new double[4];
        // Two channels of 3 x 3 at stride 2: the third row and column belong to no whole period.
        CheckerboardEnergy.Add([1, -2, 9, 3, 4, 9, 9, 9, 9, 1, 1, 9, 1, 1, 9, 9, 9, 9], 3, 3, (2, 2), sums);
        Assert.That(sums, Is.EqualTo(new[] { 2.0, 3, 4, 5 }));
    }

    [TestCase(1, 0.75, 1.0)]
    [TestCase(2, 0.0, 0.0)]
    public void A_1x1_stride_leaves_a_checkerboard_and_a_window_as_wide_as_the_stride_does_not(int kernel, double unseen, double energy)
    {
        StridedLayerDiagnosis layer = Diagnose(TinyNetworks.Strided(kernel), new PictureShape(2, 8, 8), [.. Enumerable.Repeat(1f, 128)]).Strided.Single();
        Assert.That((layer.Node, layer.Operator, layer.Kernel, layer.Stride), Is.EqualTo(("strided", "Conv", (kernel, kernel), (2, 2))));
        Assert.That(layer.Unseen, Is.EqualTo(unseen));
        Assert.That(layer.Checkerboard, Is.EqualTo(energy).Within(1e-6));
        if (kernel == 1) Assert.That(layer.Flags.Single(), Does.Contain("1 x 1").And.Contain("never sees 75%"));
        else Assert.That(layer.Flags, Is.Empty);
    }

    [Test]
    public void A_layer_that_gets_another_rule_from_the_composite_is_told()
    {
        using var model = new ModelFile(TinyNetworks.Classifier());
        using IRelevanceEngine engine = EngineTable.Open("cpu");
        var options = new LrpOptions { Composite = CompositePresets.Create(CompositePresets.Default).With(new NodeMatch { Operators = ["BatchNormalization"] }, new AbsRule()), BatchNorm = BatchNormTreatment.Parse("epsilon") };
        using var diagnostician = new Diagnostician(model.Path, engine, options, new PictureShape(3, 8, 8), batch: 1);
        Assert.That(diagnostician.Notes, Has.Some.Contains("bn: not looked at"));
        Assert.That(diagnostician.Diagnose().BatchNorms, Is.Empty);
    }

    private static ModelDiagnosis Diagnose(OnnxLrp.Graph.OnnxGraph graph, PictureShape shape, float[] input)
    {
        using var model = new ModelFile(graph);
        using IRelevanceEngine engine = EngineTable.Open("cpu");
        using var diagnostician = new Diagnostician(model.Path, engine, new LrpOptions { BatchNorm = BatchNormTreatment.Parse("epsilon") }, shape, batch: 1);
        diagnostician.Add([(input, 0)]);
        return diagnostician.Diagnose();
    }
}
