using CsCheck;
using NUnit.Framework;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Generators;
using OnnxLrp.TestSupport.Geometry;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Reference;

/// <summary>BatchNorm, sums, max pooling, LRN and activations against numbers worked out by hand.</summary>
[TestFixture]
public sealed class LayerReferenceTests
{
    private static readonly double[] Points = [-7.3, -2.9, -1.1, -0.4, 0.3, 0.9, 2.2, 5.7, 7.1];

    private static readonly ActivationReference[] Activations =
    [
        ActivationReference.Relu, ActivationReference.Sigmoid, ActivationReference.Tanh, ActivationReference.Silu, ActivationReference.Gelu,
        ActivationReference.GeluTanh, ActivationReference.HardSwish, ActivationReference.Softplus, ActivationReference.Mish,
        ActivationReference.LeakyRelu(), ActivationReference.Elu(0.7), ActivationReference.Selu(), ActivationReference.Clip(),
        ActivationReference.HardSigmoid(),
    ];

    // w = 2 / √(3 + 1) = 1, b = 1 - 1 · 4 = -3; x = (2, -1, 3): w x = (2, -1, 3), y = (-1, -4, 0), R = 12 everywhere, ε = 0.
    [Test]
    public void BatchNorm_rules_match_the_numbers_worked_out_by_hand()
    {
        BatchNormReference norm = new([1, 3], new BatchNormParameters([2], [1], [4], [3], Epsilon: 1));
        double[] x = [2, -1, 3];
        double[] r = [12, 12, 12];
        Assert.Multiple(() =>
        {
            Assert.That(norm.Forward(x), Is.EqualTo(new[] { -1.0, -4, 0 }));
            Assert.That(norm.Identity(r), Is.EqualTo(r));
            Assert.That(norm.Epsilon(x, r, 0), Is.EqualTo(new[] { -24.0, 3, 0 }));
            // Positive parts: w x alone, b never; negative: b = -3 alone, or -1 of -4. 2 · 12 and -1 · 12 · 1/4.
            Assert.That(norm.AlphaBeta(x, r, 2, 1, 0), Is.EqualTo(new[] { 24.0, -3, 24 }));
            // 2/5, 1/4 and 3/6 of 12.
            Assert.That(norm.Absolute(x, r, 0), Is.EqualTo(new[] { 4.8, 3, 6 }).Within(1e-15));
            // |w μ| + |β| = 5: 2/7, 1/6 and 3/8 of 12.
            Assert.That(norm.AbsoluteSplit(x, r, 0), Is.EqualTo(new[] { 24 / 7.0, 2, 4.5 }).Within(1e-15));
        });
    }

    [Test]
    public void BatchNorm_rules_agree_with_the_rules_on_its_diagonal() => Problems.BatchNorm.Sample(
        problem =>
        {
            LinearMap map = LinearReference.BatchNorm(problem.Shape, problem.Parameters);
            double[] Rule(ReferenceRule rule) => rule.OnBatch(map, problem.Input, problem.Relevance);
            AssertEqual(Rule(RuleReference.Epsilon()), problem.Expected((norm, x, r) => norm.Epsilon(x, r)));
            AssertEqual(Rule(RuleReference.AlphaBeta(2, 1)), problem.Expected((norm, x, r) => norm.AlphaBeta(x, r, 2, 1)));
            AssertEqual(Rule(RuleReference.Absolute()), problem.Expected((norm, x, r) => norm.Absolute(x, r)));
        },
        iter: 50);

    // a = (3, 1, 2), b = (1, -2, -2), R = 4: sums 4, -1, 0; differences 2, 3, 4.
    [Test]
    public void Sums_share_by_contribution()
    {
        double[] r = [4, 4, 4];
        double[][] shares = SumReference.Add(r, 0, [3, 1, 2], [1, -2, -2]);
        (double[] minuend, double[] subtrahend) = SumReference.Subtract(r, 0, [3, 1, 2], [1, -2, -2]);
        Assert.Multiple(() =>
        {
            AssertEqual([3, -4, 0], shares[0]);
            AssertEqual([1, 8, 0], shares[1]);
            AssertEqual([6, 4 / 3.0, 2], minuend);
            AssertEqual([-2, 8 / 3.0, 2], subtrahend);
        });
    }

    // x = 1 5 5 -3, kernel 2: windows (1 5)(5 5)(5 -3) have their first maximum at 1, 1, 2.
    [Test]
    public void MaxPool_gives_all_to_the_first_maximum() => Assert.Multiple(() =>
    {
        MaxPoolReference pool = new(new PoolGeometry(1, [new AxisWindow(4, 2)]));
        Assert.That(pool.Forward([1, 5, 5, -3]), Is.EqualTo(new[] { 5.0, 5, 5 }));
        Assert.That(pool.WinnerTakesAll([1, 5, 5, -3], [1, 2, 4]), Is.EqualTo(new[] { 0.0, 3, 4, 0 }));
    });

    [Test]
    public void MaxPool_never_lets_padding_win()
    {
        MaxPoolReference pool = new(new PoolGeometry(1, [new AxisWindow(2, 2, PadBegin: 1)]));
        Assert.That(pool.WinnerTakesAll([-1, -2], [1, 1]), Is.EqualTo(new[] { 2.0, 0 }));
    }

    // Two channels, size 3 (both in each window), α/size = 1, β = 1, bias 1, x = (1, 2): Σx² + 1 = 6, y = (1/6, 2/6).
    // k = 0: z_00 = 1/2, z_10 = -2 · 1 · 4 / 36 = -2/9, sum 5/18. k = 1: z_11 = 2/5, z_01 = -2 · 2 · 1 / 36 = -1/9, sum 13/45.
    // R = (5, 13): R_0 = 1/2 · 18 - 1/9 · 45 = 4, R_1 = 2/5 · 45 - 2/9 · 18 = 14.
    [Test]
    public void Lrn_matches_the_numbers_worked_out_by_hand() => Assert.Multiple(() =>
    {
        LrnReference lrn = new([2], 3, alpha: 3, beta: 1);
        AssertEqual([1 / 6.0, 2 / 6.0], lrn.Forward([1, 2]));
        AssertEqual([4, 14], lrn.Taylor([1, 2], [5, 13], 0));
    });

    // Size 2: no channel before and one after (ONNX: floor(1/2) before, ceil(1/2) after).
    [Test]
    public void Lrn_windows_of_even_size_reach_forward() =>
        AssertEqual([1 / 6.0, 2 / 5.0], new LrnReference([2], 2, alpha: 2, beta: 1).Forward([1, 2]));

    [TestCaseSource(nameof(Activations))]
    public void Derivatives_are_central_differences(ActivationReference activation)
    {
        const double Step = 1e-5;
        double[] expected = [.. Points.Select(x => (activation.Value(x + Step) - activation.Value(x - Step)) / (2 * Step))];
        TensorReport report = TensorReport.Compare(expected, [.. Points.Select(activation.Derivative)]);
        Assert.That(report.Within(Tolerances.CentralDifference), report.ToString());
    }

    // Abramowitz and Stegun, table 7.1.
    [TestCase(0, 0)]
    [TestCase(0.5, 0.5204998778)]
    [TestCase(1, 0.8427007929)]
    [TestCase(-2, -0.9953222650)]
    [TestCase(7, 1)]
    public void Erf_matches_its_table(double x, double expected) => Assert.That(ActivationReference.Erf(x), Is.EqualTo(expected).Within(1e-10));

    [TestCase("Relu", 0)]
    [TestCase("Clip", 0)]
    [TestCase("LeakyRelu", 0.01)]
    public void Kinks_take_the_derivative_of_the_lower_side(string name, double expected) =>
        Assert.That(Activations.Single(activation => activation.Name == name).Derivative(0), Is.EqualTo(expected));

    private static void AssertEqual(double[] expected, double[] actual)
    {
        TensorReport report = TensorReport.Compare(expected, actual);
        Assert.That(report.Within(Tolerances.Double), report.ToString());
    }
}
