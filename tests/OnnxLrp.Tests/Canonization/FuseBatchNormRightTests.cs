using CsCheck;
using NUnit.Framework;
using OnnxLrp.Canonization;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Canonization;

[TestFixture]
internal sealed class FuseBatchNormRightTests
{
    private static IEnumerable<TestCaseData> Layers()
    {
        static TestCaseData Case(string name, string[] expected, Func<TestModels, TestModels> build) => new TestCaseData(expected, build).SetArgDisplayNames(name);
        static TestModels Image(TestModels m, int zero = -1) => m.Input("x", 2, 4, 6, 5).BatchNorm("x", "n", 4, zero).Node("Relu", ["n"], "r");

        yield return Case("Conv", ["ThresholdRelu", "Conv"], m => Image(m).Weights("w", [3, 4, 1, 1]).Weights("b", [3]).Node("Conv", ["r", "w", "b"], "y"));
        yield return Case("a channel with scale zero", ["ThresholdRelu", "Conv"], m => Image(m, zero: 2).Weights("w", [3, 4, 1, 1]).Node("Conv", ["r", "w"], "y"));
        yield return Case("Conv that pads", ["ThresholdRelu", "Conv", "Add"], m => Image(m).Weights("w", [3, 4, 3, 3]).Weights("b", [3]).Node("Conv", ["r", "w", "b"], "y", a => a.With("pads", [1L, 1, 1, 1])));
        yield return Case("Conv that pads, with stride and groups", ["ThresholdRelu", "Conv", "Add"], m => Image(m).Weights("w", [6, 2, 3, 3]).Node("Conv", ["r", "w"], "y", a => a.With("pads", [1L, 1, 0, 0]).With("strides", [2L, 2]).With("group", 2L)));
        yield return Case("ConvTranspose in groups", ["ThresholdRelu", "ConvTranspose", "Add"], m => Image(m).Weights("w", [4, 3, 3, 3]).Node("ConvTranspose", ["r", "w"], "y", a => a.With("group", 2L)));
        yield return Case("Flatten, Gemm", ["ThresholdRelu", "Flatten", "Gemm"], m => Image(m).Node("Flatten", ["r"], "f").Weights("w", [3, 120]).Weights("b", [3]).Node("Gemm", ["f", "w", "b"], "y", a => a.With("transB", 1L).With("beta", 0.5f)));
        yield return Case("GlobalAveragePool, Reshape, MatMul", ["ThresholdRelu", "GlobalAveragePool", "Reshape", "MatMul", "Add"], m => Image(m).Node("GlobalAveragePool", ["r"], "g").Integers("s", 0, -1).Node("Reshape", ["g", "s"], "f").Weights("w", [4, 3]).Weights("b", [3]).Node("MatMul", ["f", "w"], "p").Node("Add", ["p", "b"], "y"));
        yield return Case("ReduceMean, Gemm", ["ThresholdRelu", "ReduceMean", "Gemm"], m => Image(m)
            .Integers("axes", 2, -1).Node("ReduceMean", ["r", "axes"], "f", a => a.With("keepdims", 0L))
            .Weights("w", [4, 3]).Node("Gemm", ["f", "w"], "y"));
        yield return Case("AveragePool that counts its padding, Conv", ["ThresholdRelu", "AveragePool", "Conv", "Add"], m => Image(m).Node("AveragePool", ["r"], "p", a => a.With("kernel_shape", [3L, 3]).With("pads", [1L, 1, 1, 1]).With("count_include_pad", 1L)).Weights("w", [3, 4, 1, 1]).Node("Conv", ["p", "w"], "y"));
        yield return Case("Pad, Conv", ["ThresholdRelu", "Pad", "Conv", "Add"], m => Image(m).Integers("pads", 0, 0, 1, 1, 0, 0, 1, 1).Node("Pad", ["r", "pads"], "p").Weights("w", [3, 4, 3, 3]).Node("Conv", ["p", "w"], "y"));
        yield return Case("two layers", ["ThresholdRelu", "Conv", "Conv", "Add"], m => Image(m).Weights("v", [3, 4, 1, 1]).Weights("w", [3, 4, 1, 1]).Node("Conv", ["r", "v"], "a").Node("Conv", ["r", "w"], "b").Node("Add", ["a", "b"], "y"));
        yield return Case("no Relu, Conv", ["Conv", "Add"], m => m.Input("x", 1, 4, 6, 5).BatchNorm("x", "n", 4, zero: 1).Weights("w", [3, 4, 3, 3]).Node("Conv", ["n", "w"], "y", a => a.With("pads", [1L, 1, 1, 1])));
        yield return Case("no Relu, Gemm", ["Gemm"], m => m.Input("x", 3, 4).BatchNorm("x", "n", 4).Weights("w", [4, 5]).Node("Gemm", ["n", "w"], "y"));
    }

    [TestCaseSource(nameof(Layers))]
    public void Folds_through(string[] expected, Delegate build)
    {
        OnnxGraph graph = ((Func<TestModels, TestModels>)build)(new TestModels(opset: 18)).Output("y").Graph();
        RewrittenGraph result = Apply(graph);
        Assert.That(result.Graph.Nodes.Select(n => n.OpType), Is.EqualTo(expected));
        GraphRuns.AssertSameOutputs(graph, result.Graph, GraphRuns.Shapes(graph));
    }

    [Test]
    public void A_threshold_relu_bounds_from_below_or_above_by_the_sign_of_the_scale()
    {
        // w = 2, −4, 0 and b = −6, 8, 5 (mean 0, variance 1 − ε): t = 3 and 2; the third channel is the constant 5.
        OnnxGraph graph = new TestModels()
            .Input("x", 1, 3)
            .Constant("s", [3], 2, -4, 0).Constant("b", [3], -6, 8, 5).Constant("m", [3], 0, 0, 0).Constant("v", [3], 1, 1, 1)
            .Node("BatchNormalization", ["x", "s", "b", "m", "v"], "n", a => a.With("epsilon", 0f))
            .Node("Relu", ["n"], "r")
            .Constant("w", [3, 1], 1, 10, 100)
            .Node("Gemm", ["r", "w"], "y")
            .Output("y").Graph();
        OnnxGraph result = Apply(graph).Graph;
        OnnxNode relu = result.Nodes[0];
        Assert.That((relu.Name, relu.OpType, relu.Input(0), relu.Output), Is.EqualTo(("Relu_1", "ThresholdRelu", "x", "r")));
        Assert.That(result.Initializers[relu.Input(1)].ToFloats(), Is.EqualTo(new[] { 3, float.NegativeInfinity, 0 }));
        Assert.That(result.Initializers[relu.Input(2)].ToFloats(), Is.EqualTo(new[] { float.PositiveInfinity, 2, 0 }));
        Assert.That(relu.Body.Select(n => n.OpType), Is.EqualTo(new[] { "Max", "Min" }));
        OnnxNode gemm = result.Nodes[1];
        Assert.That(result.Initializers[gemm.Input(1)].ToFloats(), Is.EqualTo(new float[] { 2, -40, 100 }));
        // 1·(−6) + 10·8 + 100·relu(5)
        Assert.That(result.Initializers[gemm.Input(2)].ToFloats(), Is.EqualTo(new float[] { 574 }));
        float[] y = GraphRuns.Run(result, new Dictionary<string, HostTensor> { ["x"] = new(new float[] { 4, 1, 9 }, [1, 3]) });
        // relu(2·4 − 6) + 10·relu(−4 + 8) + 100·5
        Assert.That(y, Is.EqualTo(new float[] { 542 }));
    }

    [Test]
    public void Random_blocks_keep_their_outputs()
        => Gen.Select(Gen.Int[0, 1000], Gen.Int[1, 5], Gen.Int[1, 3], Gen.Int[0, 2], Gen.Int[1, 2], Gen.Int[-1, 4]).Sample(
            (seed, channels, kernel, pad, stride, zero) =>
            {
                OnnxGraph graph = new TestModels(seed: seed)
                    .Input("x", 2, channels, 8, 7)
                    .BatchNorm("x", "n", channels, zero)
                    .Node("Relu", ["n"], "r")
                    .Weights("w", [3, channels, kernel, kernel]).Weights("b", [3])
                    .Node("Conv", ["r", "w", "b"], "y", a => a.With("pads", [pad, pad, pad, (long)pad]).With("strides", [stride, (long)stride]))
                    .Output("y").Graph();
                OnnxGraph result = Apply(graph).Graph;
                Assert.That(result.Nodes.Any(n => n.OpType == "BatchNormalization"), Is.False);
                GraphRuns.AssertSameOutputs(graph, result, GraphRuns.Shapes(graph));
            },
            iter: 40);

    private static IEnumerable<TestCaseData> Refusals()
    {
        static TestCaseData Case(string name, string reason, Func<TestModels, TestModels> build) => new TestCaseData(reason, build).SetArgDisplayNames(name);
        static TestModels Image(TestModels m) => m.Input("x", 1, 4, 4, 4).BatchNorm("x", "n", 4).Node("Relu", ["n"], "r");

        yield return Case("at the output", "its output is an output of the model", m => m.Input("x", 1, 4).BatchNorm("x", "y", 4));
        yield return Case("a Relu at the output", "'y' is an output of the model", m => m.Input("x", 1, 4).BatchNorm("x", "n", 4).Node("Relu", ["n"], "y"));
        yield return Case("a MaxPool", "MaxPool_2 (MaxPool) after it is no linear layer with constant weights that could take it", m => Image(m).Node("MaxPool", ["r"], "p", a => a.With("kernel_shape", [2L, 2])).Weights("w", [3, 4, 1, 1]).Node("Conv", ["p", "w"], "y"));
        yield return Case("one use that cannot", "Add_3 (Add) after it is no linear layer with constant weights that could take it", m => Image(m).Weights("w", [4, 4, 1, 1]).Node("Conv", ["r", "w"], "c").Node("Add", ["c", "r"], "y"));
        yield return Case("padding with ones", "Pad_2 (Pad) after it is no linear layer with constant weights that could take it", m => Image(m).Integers("pads", 0, 0, 1, 1, 0, 0, 1, 1).Constant("one", [], 1).Node("Pad", ["r", "pads", "one"], "p").Weights("w", [4, 4, 1, 1]).Node("Conv", ["p", "w"], "y"));
        yield return Case("a shape that mixes channels", "Reshape_2 (Reshape) after it is no linear layer with constant weights that could take it", m => Image(m).Integers("s", 1, 2, 8, 4).Node("Reshape", ["r", "s"], "p").Weights("w", [3, 2, 1, 1]).Node("Conv", ["p", "w"], "y"));
    }

    [TestCaseSource(nameof(Refusals))]
    public void Leaves_and_tells(string reason, Delegate build)
    {
        OnnxGraph graph = ((Func<TestModels, TestModels>)build)(new TestModels(opset: 18)).Output("y").Graph();
        RewrittenGraph result = Apply(graph);
        Assert.That(result.Graph, Is.SameAs(graph));
        Assert.That(result.Notes, Is.EqualTo(new[] { $"BatchNormalization_0 (BatchNormalization) is not folded into the layers behind it: {reason}." }));
    }

    private static RewrittenGraph Apply(OnnxGraph graph) =>
        GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new FuseBatchNormRight(new OnnxRuntimeProbe()));
}
