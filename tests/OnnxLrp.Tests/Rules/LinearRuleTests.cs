using CsCheck;
using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Graph;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Generators;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Rules;

/// <summary>Every rule on every linear operator, random shapes and values, against the float64 reference that is written from the papers.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class LinearRuleTests(TestEngine device)
{
    private const int Samples = 8;

    private static readonly (LrpRule Rule, ReferenceRule Reference)[] Rules =
    [
        (new EpsilonRule(), RuleReference.Epsilon()),
        (new EpsilonRule(0), RuleReference.Epsilon(0)),
        (new EpsilonRule(0.25), RuleReference.Epsilon(0.25)),
        (new ZPlusRule(), RuleReference.ZPlus()),
        (new AlphaBetaRule(1, 0), RuleReference.AlphaBeta(1, 0)),
        (new AlphaBetaRule(2, 1), RuleReference.AlphaBeta(2, 1)),
        (new GammaRule(0), RuleReference.Gamma(0)),
        (new GammaRule(0.25), RuleReference.Gamma(0.25)),
        (new GammaRule(100), RuleReference.Gamma(100)),
        (new ZBoxRule(-2.5, 3), RuleReference.ZBox([-2.5], [3])),
        (new WSquareRule(), RuleReference.WSquare()),
        (new FlatRule(), RuleReference.Flat()),
        (new AbsRule(), RuleReference.Absolute()),
        (new NormRule(), RuleReference.Norm()),
        (new GradientRule(), RuleReference.Gradient),
    ];

    private static IEnumerable<TestCaseData> RuleCases => Rules.Select((r, i) => new TestCaseData(i).SetArgDisplayNames(r.Rule.ToString()));

    [TestCaseSource(nameof(RuleCases))]
    public void Conv_matches_the_reference(int rule) => Check(Problems.Conv(), rule, "Conv", LayerModels.Conv, p => p.Geometry.InputShape);

    [TestCaseSource(nameof(RuleCases))]
    public void Conv_behind_a_relu_matches_the_reference(int rule) =>
        Check(Problems.Conv(Values.ExactNonNegative), rule, "Conv", p => BehindRelu(LayerModels.Conv(p)), p => p.Geometry.InputShape);

    [TestCaseSource(nameof(RuleCases))]
    public void ConvTranspose_matches_the_reference(int rule) =>
        Check(Problems.ConvTranspose(), rule, "ConvTranspose", LayerModels.ConvTranspose, p => p.Geometry.InputShape);

    [TestCaseSource(nameof(RuleCases))]
    public void Gemm_matches_the_reference(int rule) => Check(Problems.Gemm(), rule, "Gemm", LayerModels.Gemm, p => p.Geometry.InputShape);

    [TestCaseSource(nameof(RuleCases))]
    public void MatMul_with_an_add_behind_it_matches_the_reference(int rule) => Check(
        Problems.MatMul(), rule, "MatMul", LayerModels.MatMul, p => p.Geometry.InputShape);

    [TestCaseSource(nameof(RuleCases))]
    public void AveragePool_matches_the_reference(int rule) =>
        Check(Problems.AveragePool(), rule, "AveragePool", LayerModels.AveragePool, p => p.Geometry.InputShape);

    [TestCaseSource(nameof(RuleCases))]
    public void ReduceMean_matches_the_reference(int rule)
    {
        // Four values a mean: their quarter has no rounding.
        Gen<LinearProblem<int[]>> problems =
            from x in Values.Exact.Array[2 * 12]
            from r in Values.Exact.Array[2 * 3]
            select new LinearProblem<int[]>([3, 2, 2], [], null, 2, x, r, LinearReference.Mean([3, 2, 2], 1, 2));
        Check(problems, rule, "ReduceMean", _ => new TestModels().Input("x", 2, 3, 2, 2)
            .Node("ReduceMean", ["x"], "y", a => a.With("axes", [2, 3])).Output("y").Graph(), p => p.Geometry);
    }

    [TestCaseSource(nameof(RuleCases))]
    public void BatchNormalization_matches_the_reference(int rule) => Check(
        Problems.BatchNorm.Select(b => new LinearProblem<BatchNormProblem>(
            b, [], null, b.Batch, b.Input, b.Relevance, LinearReference.BatchNorm(b.Shape, b.Parameters))),
        rule, "BatchNormalization", p => BatchNorm(p.Geometry), p => p.Geometry.Shape);

    private static OnnxGraph BatchNorm(BatchNormProblem b)
    {
        int channels = b.Shape[0];
        return new TestModels().Input("x", [b.Batch, .. b.Shape])
            .Constant("g", [channels], b.Parameters.Scale).Constant("b", [channels], b.Parameters.Shift)
            .Constant("m", [channels], b.Parameters.Mean).Constant("v", [channels], b.Parameters.Variance)
            .Node("BatchNormalization", ["x", "g", "b", "m", "v"], "y", a => a.With("epsilon", b.Parameters.Epsilon)).Output("y").Graph();
    }

    private void Check<T>(Gen<LinearProblem<T>> problems, int rule, string op, Func<LinearProblem<T>, OnnxGraph> model, Func<LinearProblem<T>, int[]> sampleShape)
    {
        IRelevanceEngine engine = TestEngines.On(device);
        problems.Sample(
            p =>
            {
                // Weights 1/N of pools are not exact: where z is 0 in one arithmetic and 1e-17 in the other, neither is right.
                float[] start = [.. p.Relevance.Zip(p.Forward(), (r, z) => z != 0 && Math.Abs(z) < 1e-9 ? 0 : r)];
                float[] relevance = Run.Relevance(engine, model(p), Run.Only(op, Rules[rule].Rule), p.Input, [p.Batch, .. sampleShape(p)], start);
                TensorReport report = TensorReport.Compare(Rules[rule].Reference.OnBatch(p.Map, p.Input, start), relevance);
                // What several outputs send to one input may cancel to nothing; its rounding is measured against what was sent.
                double sent = Math.Max(report.MaxExpected, 0.1 * start.Max(r => Math.Abs(r)));
                Assert.That(report.MaxAbsolute, Is.LessThanOrEqualTo(Tolerances.Float32Layer * sent), $"{p}\n{report}");
            },
            iter: Samples, threads: 1);
    }

    /// <summary>A Relu in front tells the planner that the input is ≥ 0, so that terms are left out.</summary>
    private static OnnxGraph BehindRelu(OnnxGraph graph)
    {
        OnnxNode layer = graph.Nodes[0];
        return (graph with { Nodes = [new OnnxNode("Relu_0", "Relu", ["x"], ["a"]), layer.With(inputs: ["a", .. layer.Inputs.Skip(1)])] }).Sorted();
    }
}
