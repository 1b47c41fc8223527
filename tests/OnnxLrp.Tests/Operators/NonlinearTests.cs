using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Reference;

namespace OnnxLrp.Tests.Operators;

/// <summary>What has neither a linear graph nor an activation of its own in ONNX: global maxima, and activations written as several nodes.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class NonlinearTests(TestEngine device)
{
    private static readonly float[] X = [-4, -2.5f, -1, -0.5f, 0, 0.25f, 1, 2, 3.5f, 5];
    private static readonly float[] R = [1, 2, -1, 0.5f, 3, -2, 1, 4, -0.5f, 1];

    [Test]
    public void GlobalMaxPool_gives_all_to_the_first_maximum_of_each_channel()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 2, 2, 2).Node("GlobalMaxPool", ["x"], "y").Output("y").Graph();
        float[] relevance = Run.Relevance(
            TestEngines.On(device), graph, Run.Only("GlobalMaxPool", new WinnerTakesAllRule()), [1, 3, 3, 2, -4, -1, -2, -1], [1, 2, 2, 2], [5, 7]);
        Assert.That(relevance, Is.EqualTo([0f, 5f, 0f, 0f, 0f, 7f, 0f, 0f]));
    }

    [Test]
    public void Silu_written_as_sigmoid_and_product_is_one_activation() => AssertGradient(
        "Silu", ActivationReference.Silu, m => m.Node("Sigmoid", ["x"], "s").Node("Mul", ["x", "s"], "y"));

    [Test]
    public void Gelu_written_with_erf_is_one_activation() => AssertGradient(
        "Gelu", ActivationReference.Gelu, m => m.Constant("r", [], MathF.Sqrt(2)).Constant("one", [], 1f).Constant("half", [], 0.5f)
            .Node("Div", ["x", "r"], "d").Node("Erf", ["d"], "e").Node("Add", ["e", "one"], "p").Node("Mul", ["x", "p"], "m").Node("Mul", ["m", "half"], "y"));

    [Test]
    public void HardSwish_written_as_hard_sigmoid_and_product_is_one_activation() => AssertGradient(
        "HardSwish", ActivationReference.HardSwish, m => m.Node("HardSigmoid", ["x"], "s", a => a.With("alpha", 1f / 6).With("beta", 0.5f)).Node("Mul", ["x", "s"], "y"));

    [Test]
    public void HardSwish_of_opset_14_has_its_derivative() => AssertGradient(
        "HardSwish", ActivationReference.HardSwish, m => m.Node("HardSwish", ["x"], "y"), opset: 14);

    [Test]
    public void Mish_of_opset_18_has_its_derivative() => AssertGradient("Mish", ActivationReference.Mish, m => m.Node("Mish", ["x"], "y"), opset: 18);

    [Test]
    public void Gelu_of_opset_20_with_tanh_has_its_derivative() => AssertGradient(
        "Gelu", ActivationReference.GeluTanh, m => m.Node("Gelu", ["x"], "y", a => a.With("approximate", "tanh")), opset: 20);

    [Test]
    public void ThresholdRelu_has_the_derivative_of_the_relu_that_it_replaces()
    {
        OnnxGraph graph = new TestModels(seed: 9).Input("x", 1, 6, 5, 5).BatchNorm("x", "n", 6).Node("Relu", ["n"], "a").Weights("w", [4, 6, 3, 3])
            .Node("Conv", ["a", "w"], "y", a => a.With("pads", [1, 1, 1, 1])).Output("y").Graph();
        Composite gradient = CompositePresets.Create("gradient");
        var random = new Random(4);
        float[] x = [.. Enumerable.Range(0, 150).Select(_ => (float)((random.NextDouble() * 4) - 2))], r = [.. Enumerable.Range(0, 100).Select(_ => (float)random.NextDouble())];
        float[] plain = Run.Relevance(TestEngines.On(device), graph, gradient, x, [1, 6, 5, 5], r);
        float[] fused = Run.Relevance(TestEngines.On(device), graph, gradient with { BatchNorm = BatchNormTreatment.Fuse }, x, [1, 6, 5, 5], r);
        Assert.That(new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, gradient with { BatchNorm = BatchNormTreatment.Fuse }, [1, 6, 5, 5]).Rows.Select(p => p.Operator), Does.Contain("ThresholdRelu"));
        TensorReport report = TensorReport.Compare(plain, fused);
        Assert.That(report.Within(Tolerances.Float32Layer), report.ToString());
    }

    private void AssertGradient(string pattern, ActivationReference reference, Func<TestModels, TestModels> build, int opset = 13)
    {
        OnnxGraph graph = build(new TestModels(opset).Input("x", 1, X.Length)).Output("y").Graph();
        float[] relevance = Run.Relevance(TestEngines.On(device), graph, Run.Only(pattern, new GradientRule()), X, [1, X.Length], R);
        TensorReport report = TensorReport.Compare([.. X.Select((x, i) => reference.Derivative(x) * R[i])], relevance);
        Assert.That(report.Within(Tolerances.Float32Layer), report.ToString());
    }
}
