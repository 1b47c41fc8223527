using CsCheck;
using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Graph;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Generators;
using OnnxLrp.TestSupport.Geometry;

namespace OnnxLrp.Tests.Properties;

/// <summary>What must hold of every explanation, whatever the numbers are; CsCheck prints the seed of a failure.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class PropertyTests(TestEngine device)
{
    private const int Samples = 12;

    [Test]
    public void Relevance_is_conserved_when_bias_is_zero_and_every_output_is_reached()
    {
        foreach (LrpRule rule in new LrpRule[] { new EpsilonRule(0), new FlatRule(), new AbsRule { Stabilizer = 0 } })
        {
            Sample(Problems.Conv(Values.Rounded), p =>
            {
                var unbiased = p with { Bias = null };
                double[] start = [.. p.Relevance.Select((r, i) => Reached(p, i) ? (double)r : 0)];
                float[] relevance = Explain(unbiased, rule, [.. start.Select(v => (float)v)]);
                double scale = relevance.Sum(v => Math.Abs((double)v)) + start.Sum(Math.Abs) + 1;
                Assert.That(Math.Abs(relevance.Sum(v => (double)v) - start.Sum()) / scale, Is.LessThan(1e-5), $"{rule} {p.Geometry}");
            });
        }
    }

    [Test]
    public void Relevance_is_linear_in_the_start_relevance() => Sample(Problems.Conv(), p =>
    {
        foreach (LrpRule rule in new LrpRule[] { new ZPlusRule(), new AlphaBetaRule(2, 1), new GammaRule(0.25) })
        {
            float[] other = [.. p.Relevance.Reverse()];
            float[] first = Explain(p, rule, p.Relevance), second = Explain(p, rule, other);
            float[] both = Explain(p, rule, [.. p.Relevance.Zip(other, (a, b) => (2 * a) - (3 * b))]);
            AssertClose([.. first.Zip(second, (a, b) => (2.0 * a) - (3.0 * b))], both, $"{rule} {p.Geometry}");
        }
    });

    [Test]
    public void Samples_of_a_batch_do_not_touch_each_other() => Sample(Problems.Conv(Values.Rounded).Where(p => p.Batch == 2), p =>
    {
        int half = p.Map.Inputs;
        float[] together = Explain(p, new AlphaBetaRule(2, 1), p.Relevance);
        var alone = p with { Batch = 1, Input = p.Input[half..] };
        float[] second = Explain(alone, new AlphaBetaRule(2, 1), p.Relevance[p.Map.Outputs..]);
        AssertClose(Array.ConvertAll(second, v => (double)v), together[half..], p.Geometry.ToString());
    });

    [Test]
    public void Alpha1_beta0_is_zplus() => Same(Problems.Conv(), new AlphaBetaRule(1, 0), new ZPlusRule());

    [Test]
    public void Gamma_0_is_epsilon_where_no_output_is_exactly_zero() => Sample(Problems.Conv(), p =>
    {
        LinearProblem<ConvGeometry> unbiased = p with { Bias = null };
        float[] start = [.. p.Relevance.Zip(Forward(unbiased), (r, z) => z == 0 ? 0 : r)];
        AssertClose(Array.ConvertAll(Explain(unbiased, new EpsilonRule(), start), v => (double)v), Explain(unbiased, new GammaRule(0), start), p.Geometry.ToString());
    });

    [Test]
    public void BatchNormalization_kernels_are_the_generic_rule([Range(0, 3)] int which)
    {
        (LrpRule Fused, LrpRule Generic)[] pairs =
        [
            (new EpsilonRule(0.01), new AsTerms(new EpsilonRule(0.01))),
            (new AlphaBetaRule(2, 1), new AsTerms(new AlphaBetaRule(2, 1))),
            (new ZPlusRule(), new AsTerms(new ZPlusRule())),
            (new AbsRule(), new AsTerms(new AbsRule())),
        ];
        IRelevanceEngine engine = TestEngines.On(device);
        OnnxGraph graph = new TestModels(seed: 5).Input("x", 2, 5, 3, 4).BatchNorm("x", "y", 5).Output("y").Graph();
        var random = new Random(which);
        float[] x = [.. Enumerable.Range(0, 120).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        float[] r = [.. Enumerable.Range(0, 120).Select(_ => (float)((random.NextDouble() * 4) - 2))];
        float[] fused = Run.Relevance(engine, graph, Run.Only("BatchNormalization", pairs[which].Fused), x, [2, 5, 3, 4], r);
        float[] generic = Run.Relevance(engine, graph, Run.Only("BatchNormalization", pairs[which].Generic), x, [2, 5, 3, 4], r);
        AssertClose(Array.ConvertAll(generic, v => (double)v), fused, pairs[which].Fused.ToString());
    }

    private void Same(Gen<LinearProblem<ConvGeometry>> problems, LrpRule first, LrpRule second) => Sample(problems, p =>
        AssertClose(Array.ConvertAll(Explain(p, first, p.Relevance), v => (double)v), Explain(p, second, p.Relevance), p.Geometry.ToString()));

    private void Sample(Gen<LinearProblem<ConvGeometry>> problems, Action<LinearProblem<ConvGeometry>> check)
    {
        // Asked for outside of the samples, so that a missing device ignores the test instead of failing a sample.
        TestEngines.On(device);
        problems.Sample(check, iter: Samples, threads: 1);
    }

    private float[] Explain(LinearProblem<ConvGeometry> p, LrpRule rule, float[] start) => Run.Relevance(
        TestEngines.On(device), LayerModels.Conv(p), Run.Only("Conv", rule), p.Input, [p.Batch, .. p.Geometry.InputShape], start);

    /// <summary>Without its bias, the output gets something from some input, whatever part of the product the rule takes.</summary>
    private static bool Reached(LinearProblem<ConvGeometry> p, int output)
    {
        int sample = output / p.Map.Outputs, o = output % p.Map.Outputs;
        double z = 0;
        for (int i = 0; i < p.Map.Inputs; i++) z += p.Map.Weight[o, i] * p.Input[(sample * p.Map.Inputs) + i];
        return Math.Abs(z) > 1e-2;
    }

    private static double[] Forward(LinearProblem<ConvGeometry> p) => [.. Enumerable.Range(0, p.Batch).SelectMany(n => Enumerable.Range(0, p.Map.Outputs)
        .Select(o => Enumerable.Range(0, p.Map.Inputs).Sum(i => p.Map.Weight[o, i] * p.Input[(n * p.Map.Inputs) + i])))];

    private static void AssertClose(double[] expected, float[] actual, string what)
    {
        TensorReport report = TensorReport.Compare(expected, actual);
        Assert.That(report.Within(Tolerances.Float32Layer), $"{what} {report}");
    }

    /// <summary>A rule under another type, so that no fused kernel takes it: what is left are its terms. Also shows that rules can be added from outside.</summary>
    private sealed record AsTerms : LrpRule
    {
        private readonly LrpRule _rule;

        public AsTerms(LrpRule rule)
        {
            _rule = rule;
            Stabilizer = rule.Stabilizer;
        }

        public override string Name => "terms-of-" + _rule.Name;

        public override double GammaFactor => _rule.GammaFactor;

        public override IReadOnlyList<RuleGroup> Groups => _rule.Groups;
    }
}
