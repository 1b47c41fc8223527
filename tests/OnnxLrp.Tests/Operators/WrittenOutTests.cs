using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Operators;

/// <summary>
/// Operators that are explained in terms of others: their derivative against float64 central differences, and what the planner makes of
/// them.
/// </summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class WrittenOutTests(TestEngine device)
{
    /// <summary>[2, 3, 4], positive and negative, no two alike.</summary>
    private static readonly float[] X = [.. Enumerable.Range(0, 24).Select(i => (float)Math.Sin(1 + (i * 2.3)) + (i * 0.01f))];

    private static IEnumerable<TestCaseData> Reductions =>
    [
        Reduction("ReduceMax", v => v.Max()),
        Reduction("ReduceMin", v => v.Min()),
        Reduction("ReduceL1", v => v.Sum(Math.Abs)),
        Reduction("ReduceL2", v => Math.Sqrt(v.Sum(x => x * x))),
        Reduction("ReduceSumSquare", v => v.Sum(x => x * x)),
        Reduction("ReduceLogSum", v => Math.Log(v.Sum()), positive: true),
        Reduction("ReduceLogSumExp", v => Math.Log(v.Sum(Math.Exp))),
    ];

    [TestCaseSource(nameof(Reductions))]
    public void Reduction_over_the_middle_axis(string op, Func<double[], double> reduce, bool positive)
    {
        OnnxGraph graph = new TestModels().Input("x", 2, 3, 4).Node(op, ["x"], "y", a => a.With("axes", [1]).With("keepdims", 0)).Output("y").Graph();
        float[] x = positive ? [.. X.Select(v => Math.Abs(v) + 0.1f)] : X;
        AssertGradient(graph, x, v => [.. Enumerable.Range(0, 8).Select(i => reduce([.. Enumerable.Range(0, 3).Select(k => v[(i / 4 * 12) + (k * 4) + (i % 4)])]))]);
    }

    [TestCase(17)]
    [TestCase(18)]
    public void Reduction_over_axes_that_are_no_neighbours_keeps_them(int opset)
    {
        TestModels model = new TestModels(opset).Input("x", 2, 3, 4).Integers("s", 2, 3, 2, 2).Node("Reshape", ["x", "s"], "r");
        model = opset < 18
            ? model.Node("ReduceMax", ["r"], "y", a => a.With("axes", [1, 3]))
            : model.Integers("axes", 3, 1).Node("ReduceMax", ["r", "axes"], "y");
        AssertGradient(model.Output("y").Graph(), X, v => [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 6).Max(k => v[(i / 2 * 12) + (k / 2 * 4) + (i % 2 * 2) + (k % 2)]))]);
    }

    [Test]
    public void Maximum_of_an_axis_gives_all_to_its_winner_and_is_known_by_its_name()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 3, 2).Node("ReduceMax", ["x"], "y", a => a.With("axes", [1])).Output("y").Graph();
        float[] x = [1, 5, 1, 2, 0, 5];
        Assert.That(Run.Relevance(TestEngines.On(device), graph, Run.Only("ReduceMax", new WinnerTakesAllRule()), x, [1, 3, 2], [4, 6]), Is.EqualTo([4f, 6f, 0f, 0f, 0f, 0f]));
        Assert.That(Run.Relevance(TestEngines.On(device), graph, Run.Only("ReduceMax", new ShareRule()), x, [1, 3, 2], [4, 6]), Is.EqualTo([2f, 3f, 2f, 0f, 0f, 3f]));
    }

    [Test]
    public void Normalisation_by_the_L2_norm_passes_relevance_and_has_its_derivative()
    {
        OnnxGraph graph = new TestModels().Input("x", 2, 3, 4).Constant("e", [], 1e-12f).Node("ReduceL2", ["x"], "n", a => a.With("axes", [1])).Node("Clip", ["n", "e"], "c")
            .Node("Shape", ["x"], "s").Node("Expand", ["c", "s"], "d").Node("Div", ["x", "d"], "y").Output("y").Graph();
        AssertGradient(graph, X, v => [.. v.Select((x, i) => x / Math.Sqrt(Enumerable.Range(0, 3).Sum(k => Math.Pow(v[(i / 12 * 12) + (k * 4) + (i % 4)], 2))))]);
        float[] r = [.. Enumerable.Range(0, 24).Select(i => (float)i)];
        Assert.That(Run.Relevance(TestEngines.On(device), graph, new Composite("defaults", []), X, [2, 3, 4], r), Is.EqualTo(r));
    }

    [Test]
    public void Zeros_have_a_finite_derivative_under_a_norm()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 4).Node("LpNormalization", ["x"], "y").Output("y").Graph();
        Assert.That(Run.Relevance(TestEngines.On(device), graph, CompositePresets.Create("gradient"), new float[4], [1, 4], [0, 0, 0, 0]), Is.EqualTo(new float[4]));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void LpNormalization_of_rows(int p)
    {
        OnnxGraph graph = new TestModels().Input("x", 2, 3, 4).Node("LpNormalization", ["x"], "y", a => a.With("p", p)).Output("y").Graph();
        AssertGradient(graph, X, v => [.. v.Select((x, i) => x / Math.Pow(Enumerable.Range(i / 4 * 4, 4).Sum(k => Math.Pow(Math.Abs(v[k]), p)), 1.0 / p))]);
    }

    [Test]
    public void GlobalLpPool_of_the_third_power()
    {
        OnnxGraph graph = new TestModels().Input("x", 2, 3, 4).Node("GlobalLpPool", ["x"], "y", a => a.With("p", 3)).Output("y").Graph();
        AssertGradient(graph, X, v => [.. Enumerable.Range(0, 6).Select(r => Math.Cbrt(Enumerable.Range(4 * r, 4).Sum(k => Math.Pow(Math.Abs(v[k]), 3))))]);
    }

    [Test]
    public void LpPool_of_windows()
    {
        OnnxGraph graph = new TestModels().Input("x", 2, 3, 4).Node("LpPool", ["x"], "y", a => a.With("kernel_shape", [2]).With("pads", [1, 0])).Output("y").Graph();
        AssertGradient(graph, X, v => [.. Enumerable.Range(0, 24).Select(i => Math.Sqrt((v[i] * v[i]) + (i % 4 == 0 ? 0 : v[i - 1] * v[i - 1])))]);
    }

    [Test]
    public void Constant_divided_by_an_activation_and_constant_to_the_power_of_one()
    {
        OnnxGraph graph = new TestModels().Input("x", 2, 3, 4).Constant("c", [4], 1, 2, 3, 4).Constant("b", [], 2.5f)
            .Node("Pow", ["b", "x"], "p").Node("Div", ["c", "p"], "y").Output("y").Graph();
        AssertGradient(graph, X, v => [.. v.Select((x, i) => (1 + (i % 4)) / Math.Pow(2.5, x))]);
    }

    [Test]
    public void Power_whose_exponent_repeats_the_activation()
    {
        OnnxGraph graph = new TestModels().Input("x", 2, 1, 12).Constant("p", [3, 1], 1, 2, 3).Node("Pow", ["x", "p"], "y").Output("y").Graph();
        AssertGradient(graph, X, v => [.. Enumerable.Range(0, 72).Select(i => Math.Pow(v[(i / 36 * 12) + (i % 12)], 1 + (i / 12 % 3)))], [2, 1, 12]);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Product_of_three_activations_in_a_Gemm_and_in_an_Einsum(bool gemm)
    {
        TestModels model = new TestModels().Input("x", 1, 24).Integers("s", 6, 4).Node("Reshape", ["x", "s"], "r").Node("Exp", ["r"], "e");
        model = gemm ? model.Constant("c", [6], 1, 2, 3, 4, 5, 6).Node("Gemm", ["r", "e", "c"], "y", a => a.With("transB", 1).With("alpha", 0.5f))
            : model.Node("Einsum", ["r", "e"], "y", a => a.With("equation", "ik,jk->ij"));
        AssertGradient(model.Output("y").Graph(), X, v =>
        [
            .. Enumerable.Range(0, 36).Select(i => (gemm ? 0.5 : 1) * Enumerable.Range(0, 4).Sum(k => v[(i / 6 * 4) + k] * Math.Exp(v[(i % 6 * 4) + k]))),
        ], [1, 24]);
    }

    [Test]
    public void LogSoftmax_inside_a_network()
    {
        OnnxGraph graph = new TestModels().Input("x", 2, 3, 4).Node("LogSoftmax", ["x"], "l", a => a.With("axis", 1)).Node("Abs", ["l"], "y").Output("y").Graph();
        AssertGradient(graph, X, v => [.. v.Select((x, i) => Math.Log(Enumerable.Range(0, 3).Sum(k => Math.Exp(v[(i / 12 * 12) + (k * 4) + (i % 4)]))) - x)]);
        float[] r = [.. Enumerable.Range(0, 24).Select(i => (i % 5) - 1f)];
        OnnxGraph Passing(string op) => new TestModels().Input("x", 2, 3, 4).Node(op, ["x"], "l", a => a.With("axis", 1)).Node("Abs", ["l"], "y").Output("y").Graph();
        float[] logarithm = Run.Relevance(TestEngines.On(device), Passing("LogSoftmax"), new Composite("defaults", []), X, [2, 3, 4], r);
        float[] softmax = Run.Relevance(TestEngines.On(device), Passing("Softmax"), new Composite("defaults", []), X, [2, 3, 4], r);
        TensorReport report = TensorReport.Compare(softmax, logarithm);
        Assert.That(report.Within(Tolerances.Float32Layer), report.ToString());
    }

    [Test]
    public void Softsign_and_Swish_as_exporters_write_them_are_activations()
    {
        OnnxGraph softsign = new TestModels().Input("x", 2, 3, 4).Constant("one", [], 1).Node("Abs", ["x"], "a").Node("Add", ["a", "one"], "d").Node("Div", ["x", "d"], "y").Output("y").Graph();
        AssertGradient(softsign, X, v => [.. v.Select(x => x / (1 + Math.Abs(x)))]);
        Assert.That(Operators(softsign), Is.EqualTo(["Softsign"]));
        OnnxGraph swish = new TestModels().Input("x", 2, 3, 4).Constant("c", [], 1.702f).Node("Mul", ["x", "c"], "a").Node("Sigmoid", ["a"], "s").Node("Mul", ["x", "s"], "y").Output("y").Graph();
        AssertGradient(swish, X, v => [.. v.Select(x => x / (1 + Math.Exp(-1.702f * x)))]);
        Assert.That(Operators(swish), Is.EqualTo(["Silu"]));
        OnnxGraph op = new TestModels(24).Input("x", 2, 3, 4).Node("Swish", ["x"], "y", a => a.With("alpha", 0.5f)).Output("y").Graph();
        AssertGradient(op, X, v => [.. v.Select(x => x / (1 + Math.Exp(-0.5 * x)))]);
    }

    [Test]
    public void LRN_as_PyTorch_writes_it_is_one_LRN()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 6, 2, 2).Integers("one", 1).Integers("p", 0, 0, 1, 0, 0, 0, 0, 1, 0, 0)
            .Constant("a", [], 0.3f).Constant("k", [], 2).Constant("b", [], 0.75f)
            .Node("Mul", ["x", "x"], "q").Node("Unsqueeze", ["q", "one"], "u").Node("Pad", ["u", "p"], "w").Node("AveragePool", ["w"], "m", a => a.With("kernel_shape", [3, 1, 1]))
            .Node("Squeeze", ["m", "one"], "v").Node("Mul", ["v", "a"], "t").Node("Add", ["t", "k"], "d").Node("Pow", ["d", "b"], "e").Node("Div", ["x", "e"], "y").Output("y").Graph();
        Assert.That(Operators(graph, [1, 6, 2, 2]), Is.EqualTo(["LRN"]));
        AssertGradient(graph, X, v =>
        [
            .. v.Select((x, i) => x / Math.Pow(2 + (0.3f / 3.0 * new[] { i - 4, i, i + 4 }.Where(k => k is >= 0 and < 24).Sum(k => v[k] * v[k])), 0.75)),
        ], [1, 6, 2, 2]);
    }

    [Test]
    public void LayerNormalization_as_TensorFlow_writes_it_is_one_with_its_scale_and_shift()
    {
        OnnxGraph graph = new TestModels().Input("x", 2, 3, 4).Constant("e", [], 1e-3f).Constant("g", [4], 1, -2, 0.5f, 3).Constant("b", [4], 1, 2, 3, 4)
            .Node("ReduceMean", ["x"], "mu", a => a.With("axes", [-1])).Node("Sub", ["x", "mu"], "d").Node("Mul", ["d", "d"], "q")
            .Node("ReduceMean", ["q"], "v", a => a.With("axes", [-1])).Node("Add", ["v", "e"], "ve").Node("Sqrt", ["ve"], "sd").Node("Reciprocal", ["sd"], "r")
            .Node("Mul", ["r", "g"], "rg").Node("Mul", ["x", "rg"], "xr").Node("Mul", ["mu", "rg"], "mr").Node("Sub", ["b", "mr"], "br").Node("Add", ["xr", "br"], "y").Output("y").Graph();
        Assert.That(Operators(graph), Does.Contain("LayerNormalization").And.Not.Contain("Gate"));
        float[] gain = [1, -2, 0.5f, 3];
        AssertGradient(graph, X, v =>
        [
            .. v.Select((x, i) =>
            {
                double[] row = v[(i / 4 * 4)..((i / 4 * 4) + 4)];
                double mean = row.Average(), variance = row.Average(z => (z - mean) * (z - mean));
                return ((x - mean) / Math.Sqrt(variance + 1e-3f) * gain[i % 4]) + 1 + (i % 4);
            }),
        ]);
    }

    [Test]
    public void Pad_by_nothing_is_dropped()
    {
        OnnxGraph graph = new TestModels().Input("x", 2, 3, 4).Integers("p", 0, 0, 0, 0, 0, 0).Node("Pad", ["x", "p"], "a").Node("Relu", ["a"], "y").Output("y").Graph();
        Assert.That(Operators(graph), Is.EqualTo(["Relu"]));
    }

    [TestCase("ReduceMax")]
    [TestCase("ReduceL2")]
    public void Samples_that_are_mixed_are_refused_where_their_number_is_open(string op)
    {
        OnnxGraph graph = new TestModels().Input("x", -1, 3, 4).Node(op, ["x"], "all").Node("Add", ["x", "all"], "y").Output("y").Graph();
        Assert.That(() => Operators(graph), Throws.TypeOf<ModelNotSupportedException>().With.Message.Contains("no axis holds what each sample gives alone"));
    }

    private static string[] Operators(OnnxGraph graph, int[]? shape = null) =>
        [.. new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, new Composite("defaults", []), shape ?? [2, 3, 4]).Rows.Select(r => r.Operator)];

    private static TestCaseData Reduction(string op, Func<double[], double> reduce, bool positive = false) => new TestCaseData(op, reduce, positive).SetArgDisplayNames(op);

    private void AssertGradient(OnnxGraph graph, float[] x, Func<double[], double[]> f, int[]? shape = null)
    {
        const double Step = 1e-6;
        double[] point = [.. x.Select(v => (double)v)];
        float[] r = [.. f(point).Select((_, i) => (i * 7 % 11 / 4f) - 1)];
        double At(int i, double step)
        {
            double[] moved = [.. point];
            moved[i] += step;
            return f(moved).Select((y, o) => y * r[o]).Sum();
        }

        double[] expected = [.. Enumerable.Range(0, x.Length).Select(i => (At(i, Step) - At(i, -Step)) / (2 * Step))];
        float[] relevance = Run.Relevance(TestEngines.On(device), graph, CompositePresets.Create("gradient"), x, shape ?? [2, 3, 4], r);
        TensorReport report = TensorReport.Compare(expected, relevance);
        Assert.That(report.Within(Tolerances.Float32Layer), report.ToString());
    }
}
