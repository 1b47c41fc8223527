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
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Operators;

/// <summary>Max pooling, LRN, residual sums and BatchNormalization against their float64 references.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class PoolAndNormTests(TestEngine device)
{
    private static readonly (string Text, LrpRule Rule, Func<BatchNormReference, double[], double[], double[]> Expected)[] BatchNormRules =
    [
        ("identity", new PassRule(), (b, _, r) => b.Identity(r)),
        ("epsilon", new EpsilonRule(), (b, x, r) => b.Epsilon(x, r)),
        ("epsilon:0.1", new EpsilonRule(0.1), (b, x, r) => b.Epsilon(x, r, 0.1)),
        ("alpha-beta:2,1", new AlphaBetaRule(2, 1), (b, x, r) => b.AlphaBeta(x, r, 2, 1)),
        ("alpha-beta:1,0", new AlphaBetaRule(1, 0), (b, x, r) => b.AlphaBeta(x, r, 1, 0)),
        ("abs", new AbsRule(), (b, x, r) => b.Absolute(x, r, Stabilizer.Default)),
        ("abs:split", new AbsRule(SplitBias: true), (b, x, r) => b.AbsoluteSplit(x, r, Stabilizer.Default)),
    ];

    [Test]
    public void MaxPool_gives_all_to_the_first_maximum()
    {
        IRelevanceEngine engine = TestEngines.On(device);
        Gen<(PoolGeometry, float[], float[])> problems =
            from geometry in Geometries.Pool
            let reference = new MaxPoolReference(geometry)
            from x in Values.Exact.Array[geometry.InputShape.Aggregate(1, (a, b) => a * b)]
            from r in Values.Exact.Array[geometry.OutputShape.Aggregate(1, (a, b) => a * b)]
            select (geometry, x, r);
        problems.Sample(
            p =>
            {
                (PoolGeometry g, float[] x, float[] r) = p;
                float[] relevance = Run.Relevance(engine, MaxPool(g), Run.Only("MaxPool", new WinnerTakesAllRule()), x, [1, .. g.InputShape], r);
                AssertClose(new MaxPoolReference(g).WinnerTakesAll(Doubles(x), Doubles(r)), relevance, g.ToString());
            },
            iter: 30, threads: 1);
    }

    [Test]
    public void MaxPool_with_share_divides_between_equal_maxima()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 1, 4)
            .Node("MaxPool", ["x"], "y", a => a.With("kernel_shape", [2]).With("strides", [2])).Output("y").Graph();
        float[] relevance = Run.Relevance(TestEngines.On(device), graph, Run.Only("MaxPool", new ShareRule()), [3, 3, 1, 2], [1, 1, 4], [8, 5]);
        Assert.That(relevance, Is.EqualTo([4f, 4f, 0f, 5f]));
    }

    [TestCase(3)]
    [TestCase(5)]
    public void Lrn_follows_its_taylor_expansion(int size)
    {
        var random = new Random(size);
        int[] shape = [1, 7, 2, 3];
        float[] x = Random(random, 42), r = Random(random, 42);
        OnnxGraph graph = new TestModels().Input("x", shape)
            .Node("LRN", ["x"], "y", a => a.With("size", size).With("alpha", 0.5f).With("beta", 0.6f).With("bias", 1.5f)).Output("y").Graph();
        float[] relevance = Run.Relevance(TestEngines.On(device), graph, Run.Only("LRN", new TaylorRule()), x, shape, r);
        AssertClose(new LrnReference(shape[1..], size, 0.5, (float)0.6, 1.5).Taylor(Doubles(x), Doubles(r)), relevance, "");
    }

    [Test]
    public void Residual_sums_share_in_proportion()
    {
        var random = new Random(3);
        float[] x = Random(random, 24), r = Random(random, 24), w = Random(random, 3);
        OnnxGraph graph = new TestModels().Input("x", 1, 3, 8).Constant("w", [3, 1], w).Node("Mul", ["x", "w"], "a").Node("Sub", ["x", "a"], "y").Output("y").Graph();
        float[] relevance = Run.Relevance(TestEngines.On(device), graph, Run.Only("Sub", new NormRule()), x, [1, 3, 8], r);
        (double[] minuend, double[] subtrahend) = SumReference.Subtract(
            Doubles(r), Stabilizer.Default, Doubles(x), [.. x.Select((v, i) => (double)(v * w[i / 8]))]);
        AssertClose([.. minuend.Zip(subtrahend, (a, b) => a + b)], relevance, "");
    }

    [Test]
    public void BatchNormalization_matches_the_reference([Range(0, 6)] int rule, [Values(0, 1, 2, 3)] int spatial)
    {
        var random = new Random((rule * 10) + spatial);
        int[] sample = [4, .. new[] { 3, 2, 2 }.Take(spatial)];
        int length = sample.Aggregate(1, (a, b) => a * b);
        float[] x = Random(random, 2 * length), r = Random(random, 2 * length);
        x[1] = 0;
        float[] scale = Random(random, 4), shift = Random(random, 4), mean = Random(random, 4), variance = [.. Random(random, 4).Select(v => v * v)];
        OnnxGraph graph = new TestModels().Input("x", [2, .. sample])
            .Constant("g", [4], scale).Constant("b", [4], shift).Constant("m", [4], mean).Constant("v", [4], variance)
            .Node("BatchNormalization", ["x", "g", "b", "m", "v"], "y").Output("y").Graph();
        var reference = new BatchNormReference(sample, new BatchNormParameters(scale, shift, mean, variance));
        // Where y almost vanishes, dividing by it magnifies the rounding of y; that is the rule's, not the kernel's.
        for (int n = 0; n < 2; n++)
        {
            double[] y = reference.Forward(Doubles(x[(n * length)..((n + 1) * length)]));
            for (int i = 0; i < length; i++) r[(n * length) + i] = Math.Abs(y[i]) < 0.1 ? 0 : r[(n * length) + i];
        }
        float[] relevance = Run.Relevance(
            TestEngines.On(device), graph, Run.Only("BatchNormalization", BatchNormRules[rule].Rule), x, [2, .. sample], r);
        double[] expected = [.. Enumerable.Range(0, 2).SelectMany(n => BatchNormRules[rule].Expected(
            reference, Doubles(x[(n * length)..((n + 1) * length)]), Doubles(r[(n * length)..((n + 1) * length)])))];
        AssertClose(expected, relevance, BatchNormRules[rule].Text);
    }

    private static OnnxGraph MaxPool(PoolGeometry g) => new TestModels().Input("x", [1, .. g.InputShape])
        .Node("MaxPool", ["x"], "y", a => a
            .With("kernel_shape", LayerModels.Longs(g.Kernel)).With("strides", LayerModels.Longs(g.Strides)).With("pads", LayerModels.Longs(g.Pads))
            .With("ceil_mode", g.CeilMode ? 1L : 0L))
        .Output("y").Graph();

    private static double[] Doubles(float[] values) => Array.ConvertAll(values, v => (double)v);

    private static float[] Random(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((random.NextDouble() * 4) - 2))];

    private static void AssertClose(double[] expected, float[] relevance, string what)
    {
        TensorReport report = TensorReport.Compare(expected, relevance);
        Assert.That(report.Within(Tolerances.Float32Layer), $"{what} {report}");
    }
}
