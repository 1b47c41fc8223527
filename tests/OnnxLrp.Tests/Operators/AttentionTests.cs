using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Graph;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Operators;

/// <summary>MatMul of two activations, Softmax, and normalisations by a sample's own statistics, against float64 references.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class AttentionTests(TestEngine device)
{
    /// <summary>z = A B, A of [2, 3, 4] and B of [2, 4, 5] or [4, 5], both cut out of x.</summary>
    [Test]
    public void Matrix_product_of_two_activations([Values(0, 1, 2)] int parts, [Values] bool broadcast)
    {
        const int first = 2 * 3 * 4;
        int second = broadcast ? 4 * 5 : 2 * 4 * 5;
        var random = new Random(parts);
        float[] x = Random(random, first + second, 0.2, 1.2), r = Random(random, 2 * 3 * 5, -0.5, 1);
        TestModels model = new TestModels().Input("x", 1, x.Length).Integers("cut", first, second)
            .Node("Split", ["x", "cut"], ["a", "b"], a => a.With("axis", 1)).Integers("as", 2, 3, 4).Node("Reshape", ["a", "as"], "A");
        model = broadcast ? model.Integers("bs", 4, 5) : model.Integers("bs", 2, 4, 5);
        model.Node("Reshape", ["b", "bs"], "B");
        // The signal rule takes the factor after a Softmax for the attention weights.
        string left = parts == 1 ? "P" : "A";
        if (parts == 1) model.Node("Softmax", ["A"], "P");
        OnnxGraph graph = model.Node("MatMul", [left, "B"], "y").Output("y").Graph();
        LrpRule rule = parts switch { 2 => new HalfRule(), 1 => new SignalRule(), _ => new GradientRule() };
        float[] relevance = Relevance(graph, "ActivationMatMul", rule, x, [1, x.Length], r);

        double[] expected = new double[x.Length];
        for (int n = 0; n < 2; n++)
        {
            int at = first + (broadcast ? 0 : n * 20);
            double[,] a = Matrix(x, n * 12, 3, 4), b = Matrix(x, at, 4, 5), s = Matrix(r, n * 15, 3, 5);
            if (parts == 1) a = Rows(a, AttentionReference.Softmax);
            (double[,] ra, double[,] rb) = parts == 0
                ? (AttentionReference.Multiply(s, AttentionReference.Transpose(b)), AttentionReference.Multiply(AttentionReference.Transpose(a), s))
                : AttentionReference.Share(a, b, s, parts, Stabilizer.Default);
            Add(expected, n * 12, ra, parts == 1 ? 0 : 1);
            Add(expected, at, rb, 1);
        }
        AssertClose(expected, relevance);
    }

    [Test]
    public void Softmax_of_any_axis([Values] bool taylor, [Values(1, 2)] int axis)
    {
        var random = new Random(axis);
        int[] shape = [2, 4, 3];
        float[] x = Random(random, 24, -2, 2), r = Random(random, 24, -1, 1);
        OnnxGraph graph = new TestModels().Input("x", shape).Node("Softmax", ["x"], "p", a => a.With("axis", axis)).Node("Neg", ["p"], "y").Output("y").Graph();
        float[] relevance = Relevance(graph, "Softmax", taylor ? new TaylorRule() : new GradientRule(), x, shape, r);
        double[] expected = new double[24];
        int size = shape[axis], inner = axis == 1 ? 3 : 1;
        for (int row = 0; row < 24 / size; row++)
        {
            int[] at = [.. Enumerable.Range(0, size).Select(i => (((row / inner * size) + i) * inner) + (row % inner))];
            double[] values = [.. at.Select(i => (double)x[i])], start = [.. at.Select(i => -(double)r[i])];
            double[] got = taylor ? AttentionReference.SoftmaxTaylor(values, start) : AttentionReference.SoftmaxDerivative(values, start);
            for (int i = 0; i < size; i++) expected[at[i]] = got[i];
        }
        AssertClose(expected, relevance);
    }

    [Test]
    public void Before_opset_13_softmax_normalises_all_axes_from_its_own()
    {
        float[] x = Random(new Random(1), 12, -1, 1), r = Random(new Random(2), 12, -1, 1);
        OnnxGraph graph = new TestModels(opset: 11).Input("x", 2, 2, 3).Node("Softmax", ["x"], "p").Node("Neg", ["p"], "y").Output("y").Graph();
        double[] expected = [.. x.Chunk(6).Zip(r.Chunk(6)).SelectMany(c => AttentionReference.SoftmaxTaylor(Doubles(c.First), [.. c.Second.Select(v => -(double)v)]))];
        AssertClose(expected, Relevance(graph, "Softmax", new TaylorRule(), x, [2, 2, 3], r));
    }

    [Test]
    public void Masked_inputs_of_a_softmax_get_nothing()
    {
        float[] x = [0.5f, 1, -1, 2], r = [1, -2, 0.5f, 3];
        OnnxGraph graph = new TestModels().Input("x", 1, 4).Constant("mask", [4], 0, 0, float.NegativeInfinity, 0)
            .Node("Add", ["x", "mask"], "m").Node("Softmax", ["m"], "p").Node("Neg", ["p"], "y").Output("y").Graph();
        double[] expected = AttentionReference.SoftmaxTaylor([0.5, 1, double.NegativeInfinity, 2], [-1, 2, -0.5, -3]);
        AssertClose(expected, Relevance(graph, "Softmax", new TaylorRule(), x, [1, 4], r));
    }

    private static IEnumerable<TestCaseData> Normalizations()
    {
        static TestCaseData Case(string name, string op, Func<TestModels, TestModels> build, int size, bool centred, Func<int, int>? gamma, int opset) =>
            new TestCaseData(op, build, size, centred, gamma, opset).SetArgDisplayNames(name);

        yield return Case("LayerNormalization, last axis", "LayerNormalization", m => m.Weights("g", [6]).Weights("b", [6])
            .Node("LayerNormalization", ["x", "g", "b"], "y", a => a.With("epsilon", 0.1f)), 6, true, e => e % 6, 17);
        yield return Case("LayerNormalization, two axes", "LayerNormalization", m => m.Weights("g", [4, 6])
            .Node("LayerNormalization", ["x", "g"], "y", a => a.With("axis", -2).With("epsilon", 0.1f)), 24, true, e => e % 24, 17);
        yield return Case("InstanceNormalization", "InstanceNormalization", m => m.Weights("g", [4]).Weights("b", [4])
            .Node("InstanceNormalization", ["x", "g", "b"], "y", a => a.With("epsilon", 0.1f)), 6, true, e => e / 6 % 4, 13);
        yield return Case("GroupNormalization, opset 21", "GroupNormalization", m => m.Weights("g", [4]).Weights("b", [4])
            .Node("GroupNormalization", ["x", "g", "b"], "y", a => a.With("num_groups", 2).With("epsilon", 0.1f)), 12, true, e => e / 6 % 4, 21);
        yield return Case("GroupNormalization, opset 18", "GroupNormalization", m => m.Weights("g", [2]).Weights("b", [2])
            .Node("GroupNormalization", ["x", "g", "b"], "y", a => a.With("num_groups", 2).With("epsilon", 0.1f)), 12, true, e => e / 12 % 2, 18);
        yield return Case("RMSNormalization", "RMSNormalization", m => m.Weights("g", [6])
            .Node("RMSNormalization", ["x", "g"], "y", a => a.With("epsilon", 0.1f)), 6, false, e => e % 6, 23);
        yield return Case("LayerNormalization as primitives", "LayerNormalization", m => Primitives(m, centred: true), 6, true, null, 13);
        yield return Case("RMSNormalization as primitives", "RMSNormalization", m => Primitives(m, centred: false), 6, false, null, 13);
        yield return Case("LayerNormalization as primitives, scale and shift", "LayerNormalization", m => Primitives(m.Weights("g", [6]).Weights("b", [6]), centred: true, "n")
            .Node("Mul", ["g", "n"], "s").Node("Add", ["s", "b"], "y"), 6, true, e => e % 6, 13);
        yield return Case("RMSNormalization as primitives, scale", "RMSNormalization", m => Primitives(m.Weights("g", [6]), centred: false, "n")
            .Node("Mul", ["n", "g"], "y"), 6, false, e => e % 6, 13);
        yield return Case("GroupNormalization as InstanceNormalization", "GroupNormalization", m => m.Weights("g", [4, 1]).Weights("b", [4, 1])
            .Integers("split", 0, 2, -1).Integers("join", 2, 4, 6).Constant("ones", [2], 1, 1).Constant("zeros", [2], 0, 0)
            .Node("Reshape", ["x", "split"], "groups").Node("InstanceNormalization", ["groups", "ones", "zeros"], "i", a => a.With("epsilon", 0.1f))
            .Node("Reshape", ["i", "join"], "n").Node("Mul", ["n", "g"], "s").Node("Add", ["s", "b"], "y"), 12, true, e => e / 6 % 4, 13);
    }

    [TestCaseSource(nameof(Normalizations))]
    public void Normalization_by_own_statistics(string op, Delegate build, int size, bool centred, Func<int, int>? gamma, int opset)
    {
        int[] shape = [2, 4, 6];
        OnnxGraph graph = ((Func<TestModels, TestModels>)build)(new TestModels(opset, seed: 6).Input("x", shape)).Output("y").Graph();
        float[] x = Random(new Random(3), 48, -2, 2), r = Random(new Random(4), 48, -1, 1);
        Assert.That(Run.Relevance(TestEngines.On(device), graph, CompositePresets.Create("epsilon"), x, shape, r), Is.EqualTo(r), "the default is identity");

        float[] scales = gamma is null ? [1] : graph.Initializers["g"].ToFloats();
        var reference = new StatisticsReference(centred, (float)0.1);
        double[] expected = [.. Enumerable.Range(0, 48).Chunk(size).SelectMany(group => reference.Derivative(
            [.. group.Select(e => (double)x[e])], [.. group.Select(e => (double)scales[gamma is null ? 0 : gamma(e)])], [.. group.Select(e => (double)r[e])]))];
        AssertClose(expected, Relevance(graph, op, new GradientRule(), x, shape, r));
    }

    [TestCaseSource(nameof(Normalizations))]
    public void Normalization_with_its_deviation_held_constant_is_linear(string op, Delegate build, int size, bool centred, Func<int, int>? gamma, int opset)
    {
        int[] shape = [2, 4, 6];
        OnnxGraph graph = ((Func<TestModels, TestModels>)build)(new TestModels(opset, seed: 6).Input("x", shape)).Output("y").Graph();
        float[] x = Random(new Random(3), 48, -2, 2), r = Random(new Random(4), 48, -1, 1);
        float[] scales = gamma is null ? [1] : graph.Initializers["g"].ToFloats(), shifts = graph.Initializers.GetValueOrDefault("b")?.ToFloats() ?? [0];
        var expected = new double[48];
        foreach (int[] group in Enumerable.Range(0, 48).Chunk(size))
        {
            double mean = centred ? group.Average(e => x[e]) : 0, sigma = Math.Sqrt(group.Average(e => (x[e] - mean) * (x[e] - mean)) + (float)0.1);
            foreach (int j in group)
            {
                double weight = scales[gamma?.Invoke(j) ?? 0] / sigma, y = (weight * (x[j] - mean)) + (shifts.Length > 1 ? shifts[gamma!(j)] : 0);
                double s = r[j] / (y + (0.01 * (y < 0 ? -1 : 1)));
                foreach (int i in group.Where(i => i == j || centred)) expected[i] += x[i] * weight * ((i == j ? 1 : 0) - (centred ? 1d / size : 0)) * s;
            }
        }
        AssertClose(expected, Relevance(graph, op, new EpsilonRule(0.01), x, shape, r));
    }

    private static TestModels Primitives(TestModels m, bool centred, string output = "y")
    {
        m.Constant("two", [], 2).Constant("eps", [], 0.1f);
        if (centred) m.Node("ReduceMean", ["x"], "mean", a => a.With("axes", [-1])).Node("Sub", ["x", "mean"], "d");
        string d = centred ? "d" : "x";
        m.Node("Pow", [d, "two"], "sq").Node("ReduceMean", ["sq"], "var", a => a.With("axes", [-1])).Node("Add", ["var", "eps"], "v").Node("Sqrt", ["v"], "sd");
        return m.Node("Div", [d, "sd"], output);
    }

    private float[] Relevance(OnnxGraph graph, string op, LrpRule rule, float[] x, int[] shape, float[] r)
    {
        CompositeEntry softmax = new(new NodeMatch { Operators = ["Softmax"] }, new PassRule());
        var composite = new Composite("test", [new CompositeEntry(new NodeMatch { Operators = [op] }, rule), .. op == "Softmax" ? [] : new[] { softmax },
            new CompositeEntry(new NodeMatch { Operators = ["Neg"] }, new GradientRule())]);
        return Run.Relevance(TestEngines.On(device), graph, composite, x, shape, r);
    }

    private static double[,] Matrix(float[] values, int start, int rows, int columns)
    {
        var matrix = new double[rows, columns];
        for (int i = 0; i < rows * columns; i++) matrix[i / columns, i % columns] = values[start + i];
        return matrix;
    }

    private static double[,] Rows(double[,] a, Func<double[], double[]> change)
    {
        var changed = new double[a.GetLength(0), a.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            double[] row = change([.. Enumerable.Range(0, a.GetLength(1)).Select(j => a[i, j])]);
            for (int j = 0; j < row.Length; j++) changed[i, j] = row[j];
        }
        return changed;
    }

    private static void Add(double[] sum, int start, double[,] matrix, double factor)
    {
        int i = start;
        foreach (double value in matrix) sum[i++] += factor * value;
    }

    private static float[] Random(Random random, int count, double low, double high) => [.. Enumerable.Range(0, count).Select(_ => (float)(low + (random.NextDouble() * (high - low))))];

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, v => (double)v);

    private static void AssertClose(double[] expected, float[] relevance)
    {
        TensorReport report = TensorReport.Compare(expected, relevance);
        Assert.That(report.Within(Tolerances.Float32Layer), report.ToString());
    }
}
