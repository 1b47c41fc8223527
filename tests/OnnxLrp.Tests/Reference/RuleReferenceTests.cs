using CsCheck;
using NUnit.Framework;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Generators;
using OnnxLrp.TestSupport.Geometry;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Reference;

/// <summary>Rules against numbers worked out by hand, and the identities between them.</summary>
[TestFixture]
public sealed class RuleReferenceTests
{
    // x = (1, -2, 3), w = (2, 1, -1), b = 4: contributions (2, -2, -3), z = 1, R = 6. No stabiliser, so that the fractions are exact.
    // epsilon:    (2, -2, -3) · 6/1
    // zplus:      positive part (2, 0, 0) of 2 + 4 = 6: (2, 0, 0) · 6/6
    // alpha-beta: 2 (2, 0, 0) · 6/6 - (0, -2, -3) · 6/-5
    // gamma(1):   z > 0: (4, -2, -3), bias 8, sum 7: (4, -2, -3) · 6/7
    // zbox:       low -1, high 4: l w⁺ = (-2, -1, 0), h w⁻ = (0, 0, -4): (4, -1, 1), sum 4: · 6/4
    // wsquare:    (4, 1, 1), bias 16, sum 22: · 6/22
    // flat:       (1, 1, 1) · 6/3
    // abs:        (2, 2, 3), bias 4, sum 11: · 6/11
    // gradient:   (2, 1, -1) · 6
    private static IEnumerable<TestCaseData> ByHand =>
    [
        Case(RuleReference.Epsilon(0), 12, -12, -18),
        Case(RuleReference.Norm(0), 12, -12, -18),
        Case(RuleReference.ZPlus(0), 2, 0, 0),
        Case(RuleReference.AlphaBeta(2, 1, 0), 4, -12 / 5.0, -18 / 5.0),
        Case(RuleReference.Gamma(1, 0), 24 / 7.0, -12 / 7.0, -18 / 7.0),
        Case(RuleReference.ZBox([-1], [4], 0), 6, -1.5, 1.5),
        Case(RuleReference.WSquare(0), 24 / 22.0, 6 / 22.0, 6 / 22.0),
        Case(RuleReference.Flat(0), 2, 2, 2),
        Case(RuleReference.Absolute(0), 12 / 11.0, 12 / 11.0, 18 / 11.0),
        Case(RuleReference.Gradient, 12, 6, -6),
    ];

    /// <summary>Rules that hand on all relevance where there is no bias and no ε, with every input and weight positive.</summary>
    private static readonly ReferenceRule[] Conserving =
    [
        RuleReference.Epsilon(0), RuleReference.ZPlus(0), RuleReference.AlphaBeta(1, 0, 0), RuleReference.Gamma(0.25, 0),
        RuleReference.ZBox([-1], [1], 0), RuleReference.WSquare(0), RuleReference.Flat(0), RuleReference.Absolute(0), RuleReference.Norm(0),
    ];

    private static readonly float[] Weight = [2, 1, -1];

    [TestCaseSource(nameof(ByHand))]
    public void Matches_the_numbers_worked_out_by_hand(ReferenceRule rule, double[] expected) =>
        AssertEqual(expected, rule.Relevance(Gemm(Weight, [4]), [1, -2, 3], [6]));

    // The same with b = 0: z = -3 < 0, so gamma(1) takes (2, -4, -6), sum -8: · 6/-8.
    [Test]
    public void Gamma_takes_the_negative_part_where_z_is_negative() =>
        AssertEqual([-1.5, 3, 4.5], RuleReference.Gamma(1, 0).Relevance(Gemm(Weight, null), [1, -2, 3], [6]));

    // b = 3: z = 0. Epsilon divides by +ε also for -0; gamma gives nothing; with ε = 0 the quotient is 0.
    [Test]
    public void Zero_z_is_divided_by_plus_epsilon_and_by_gamma_not_at_all()
    {
        LinearMap map = Gemm(Weight, [3]);
        AssertEqual([6, -6, -9], RuleReference.Epsilon(2).Relevance(map, [1, -2, 3], [6]));
        AssertEqual([0, 0, 0], RuleReference.Gamma(1).Relevance(map, [1, -2, 3], [6]));
        AssertEqual([0, 0, 0], RuleReference.Epsilon(0).Relevance(map, [1, -2, 3], [6]));
        Assert.That(Stabilizer.Stabilize(-0.0, 0.5), Is.EqualTo(0.5));
    }

    [TestCaseSource(nameof(Conserving))]
    public void Conserves_relevance_when_bias_is_zero(ReferenceRule rule) => Problems.Conv(Values.ExactPositive).Sample(
        problem =>
        {
            // A window in the padding alone has no input to hand its relevance to.
            LinearMap map = LinearReference.Conv(problem.Geometry, problem.Weight);
            double kept = Enumerable.Range(0, problem.Batch).Sum(n => Enumerable.Range(0, map.Outputs)
                .Where(j => Enumerable.Range(0, map.Inputs).Any(i => map.Connected[j, i]))
                .Sum(j => (double)problem.Relevance[n * map.Outputs + j]));
            Assert.That(rule.OnBatch(map, problem.Input, problem.Relevance).Sum(), Is.EqualTo(kept).Within(1e-10).Percent);
        },
        iter: 20);

    [Test]
    public void ZPlus_is_alpha_beta_1_0() => AssertSame(RuleReference.ZPlus(), RuleReference.AlphaBeta(1, 0));

    [Test]
    public void Gamma_0_is_epsilon_where_no_z_is_zero() => Problems.Conv().Where(problem => problem.Forward().All(z => z != 0)).Sample(
        problem => AssertEqual(
            RuleReference.Epsilon().OnBatch(problem.Map, problem.Input, problem.Relevance),
            RuleReference.Gamma(0).OnBatch(problem.Map, problem.Input, problem.Relevance)),
        iter: 20);

    [Test]
    public void Flat_is_wsquare_with_unit_weights_and_no_bias() => Problems.Conv().Sample(
        problem =>
        {
            LinearMap ones = LinearReference.Conv(problem.Geometry, [.. problem.Weight.Select(_ => 1f)]);
            AssertEqual(
                RuleReference.WSquare().OnBatch(ones, problem.Input, problem.Relevance),
                RuleReference.Flat().OnBatch(problem.Map, problem.Input, problem.Relevance));
        },
        iter: 20);

    [Test]
    public void ZBox_takes_its_bounds_per_channel()
    {
        // Two channels of two elements, all weights 1, x = 0, l = (-1, -3): contributions (1, 1, 3, 3), sum 8, R = 8.
        LinearMap map = LinearReference.Conv(new ConvGeometry(2, 1, 1, [new AxisWindow(2, 2)]), [1, 1, 1, 1]);
        AssertEqual([1, 1, 3, 3], RuleReference.ZBox([-1, -3], [1, 1], 0).Relevance(map, [0, 0, 0, 0], [8]));
    }

    [Test]
    public void Pass_refuses_other_shapes() => Assert.Multiple(() =>
    {
        Assert.That(RuleReference.Pass.Relevance(LinearReference.Mean([2], []), [1, 2], [3, 4]), Is.EqualTo(new[] { 3.0, 4 }));
        Assert.That(
            () => RuleReference.Pass.Relevance(Gemm(Weight, null), [1, 2, 3], [4]),
            Throws.ArgumentException.With.Message.EqualTo("pass: 1 outputs cannot be copied to 3 inputs."));
    });

    private static void AssertSame(ReferenceRule one, ReferenceRule other) => Problems.ConvTranspose().Sample(
        problem => AssertEqual(
            one.OnBatch(problem.Map, problem.Input, problem.Relevance), other.OnBatch(problem.Map, problem.Input, problem.Relevance)),
        iter: 20);

    private static TestCaseData Case(ReferenceRule rule, params double[] expected) => new(rule, expected);

    private static LinearMap Gemm(float[] weight, float[]? bias) => LinearReference.Gemm(new GemmGeometry(weight.Length, 1), weight, bias);

    private static void AssertEqual(double[] expected, double[] actual)
    {
        TensorReport report = TensorReport.Compare(expected, actual);
        Assert.That(report.Within(Tolerances.Double), report.ToString());
    }
}
