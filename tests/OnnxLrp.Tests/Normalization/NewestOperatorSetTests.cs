using System.Text.RegularExpressions;
using NUnit.Framework;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Normalization;

/// <summary>Each old spelling becomes today's, which ONNX Runtime computes the same from, under the same names.</summary>
[TestFixture]
internal sealed partial class NewestOperatorSetTests
{
    private static readonly string[] Names = ["x", "y"];

    private static IEnumerable<TestCaseData> Spellings()
    {
        static TestCaseData Case(string name, int opset, string expected, Func<TestModels, TestModels> build) =>
            new TestCaseData(opset, expected, build).SetArgDisplayNames(name);
        static Func<TestModels, TestModels> One(string op, Func<OnnxAttributes, OnnxAttributes>? attributes = null) =>
            m => m.Node(op, ["x"], "y", attributes);

        yield return Case("Clip", 10, "Clip(x, min, max)", One("Clip", a => a.With("min", 0.1f).With("max", 0.5f)));
        yield return Case("Clip without a lower bound", 10, "Clip(x, , max)", One("Clip", a => a.With("max", 0.5f)));
        yield return Case("Clip without bounds", 10, "Clip(x)", One("Clip"));
        yield return Case("Pad", 10, "Pad(x, pads, value)", One("Pad", a => a.With("pads", [0L, 0, 1, 2, 0, 0, 0, 1]).With("value", 2f)));
        yield return Case("Pad by zeros", 10, "Pad(x, pads)", One("Pad", a => a.With("pads", [0L, 0, 1, 2, 0, 0, 0, 1])));
        yield return Case("Slice", 9, "Slice(x, starts, ends, axes)",
            One("Slice", a => a.With("starts", [1L]).With("ends", [9L]).With("axes", [2L])));
        yield return Case("Slice of the first axes", 9, "Slice(x, starts, ends)",
            One("Slice", a => a.With("starts", [0L, 1]).With("ends", [9L, 9])));
        yield return Case("Squeeze", 12, "Squeeze(x, axes)", One("Squeeze", a => a.With("axes", [0L])));
        yield return Case("Squeeze of all", 12, "Squeeze(x)", One("Squeeze"));
        yield return Case("Unsqueeze", 12, "Unsqueeze(x, axes)", One("Unsqueeze", a => a.With("axes", [1L])));
        yield return Case("ReduceSum", 12, "ReduceSum(x, axes)", One("ReduceSum", a => a.With("axes", [1L])));
        yield return Case("ReduceSum that has its axes as an input", 13, "ReduceSum(x, axes)", m => m
            .Integers("axes", 1).Node("ReduceSum", ["x", "axes"], "y"));
        yield return Case("ReduceMean", 17, "ReduceMean(x, axes)", One("ReduceMean", a => a.With("axes", [2L, 3]).With("keepdims", 0L)));
        yield return Case("ReduceLogSumExp of all", 17, "ReduceLogSumExp(x)", One("ReduceLogSumExp"));
        yield return Case("Split in parts", 12, "Split(x, split)", m => m
            .Node("Split", ["x"], ["y", "z"], a => a.With("axis", 1L).With("split", [1L, 2])));
        yield return Case("Split in equal parts", 17, "Split(x)", m => m.Node("Split", ["x"], ["y", "z"], a => a.With("axis", 2L)));
        yield return Case("Upsample by an attribute", 8, "Resize(x, , scales)", One("Upsample", a => a.With("scales", [1f, 1, 2, 1.5f])));
        yield return Case("Upsample by an input", 9, "Resize(x, , s)", m => m
            .Constant("s", [4], 1, 1, 2, 1.5f).Node("Upsample", ["x", "s"], "y", a => a.With("mode", "linear")));
        yield return Case("Resize", 10, "Resize(x, , s)", m => m
            .Constant("s", [4], 1, 1, 2, 0.5f).Node("Resize", ["x", "s"], "y", a => a.With("mode", "linear")));
        yield return Case("BatchNormalization of each channel", 7, "BatchNormalization(x, g, b, m, v)", m => m
            .Weights("g", [3]).Weights("b", [3]).Weights("m", [3]).Constant("v", [3], 1, 2, 3)
            .Node("BatchNormalization", ["x", "g", "b", "m", "v"], "y", a => a.With("spatial", 1L)));
        yield return Case("Softmax over several axes", 12, "Flatten(x); Softmax(y.flat); Reshape(y.normalised, shape)", One("Softmax"));
        yield return Case("Softmax over the last axes", 12, "Flatten(x); Softmax(y.flat); Reshape(y.normalised, shape)",
            One("Softmax", a => a.With("axis", -2L)));
        yield return Case("LogSoftmax over everything", 12, "Flatten(x); LogSoftmax(y.flat); Reshape(y.normalised, shape)",
            One("LogSoftmax", a => a.With("axis", 0L)));
        yield return Case("Softmax over the last axis", 12, "Softmax(x)", One("Softmax", a => a.With("axis", 3L)));
        yield return Case("Softmax over classes of one position", 12, "GlobalAveragePool(x); Softmax(p)", m => m
            .Node("GlobalAveragePool", ["x"], "p").Node("Softmax", ["p"], "y"));
        yield return Case("Hardmax", 12, "Flatten(x); Hardmax(y.flat); Reshape(y.normalised, shape)",
            One("Hardmax", a => a.With("axis", 2L)));
        yield return Case("TopK", 9, "TopK(x, k)", m => m.Node("TopK", ["x"], ["y", "i"], a => a.With("k", 2L)));
    }

    [TestCaseSource(nameof(Spellings))]
    public void Spells(int opset, string expected, Func<TestModels, TestModels> build)
    {
        OnnxGraph graph = build(new TestModels(opset: opset).Input("x", 1, 3, 4, 6)).Output("y").Graph();
        Dictionary<string, int[]> shapes = GraphRuns.Shapes(graph);
        RewrittenGraph result = GraphRuns.Canonize(graph, shapes, new NewestOperatorSet());
        Assert.That((result.Graph.Opset, result.Graph.IrVersion), Is.EqualTo((NewestOperatorSet.Version, 8)));
        Assert.That(string.Join("; ", result.Graph.Nodes.Select(Text)), Is.EqualTo(expected));
        Assert.That(result.Graph.Nodes.Select(n => n.Name), Is.SupersetOf(graph.Nodes.Select(n => n.Name)));
        Assert.That(result.Graph.Inputs.Concat(result.Graph.Outputs).Select(v => v.Name), Is.EqualTo(Names));
        Assert.That(result.Facts!.Shapes["y"], Is.EqualTo(GraphRuns.Canonize(result.Graph, shapes).Facts!.Shapes["y"]));
        GraphRuns.AssertSameOutputs(graph, result.Graph, shapes);
    }

    [Test]
    public void A_softmax_over_several_axes_leaves_the_batch_open()
    {
        OnnxGraph graph = new TestModels(opset: 12).Input("x", -1, 3, 2).Node("Softmax", ["x"], "y").Output("y").Graph();
        OnnxGraph result = GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new NewestOperatorSet()).Graph;
        GraphRuns.AssertSameOutputs(graph, result, new Dictionary<string, int[]> { ["x"] = [4, 3, 2] });
    }

    [Test]
    public void A_softmax_over_the_batch_too_compares_all_samples()
    {
        OnnxGraph graph = new TestModels(opset: 12).Input("x", -1, 3)
            .Node("Softmax", ["x"], "y", a => a.With("axis", 0L)).Output("y").Graph();
        OnnxGraph result = GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new NewestOperatorSet()).Graph;
        GraphRuns.AssertSameOutputs(graph, result, new Dictionary<string, int[]> { ["x"] = [4, 3] });
    }

    [TestCase(18)]
    [TestCase(20)]
    public void A_graph_of_the_newest_operator_set_is_left_alone(int opset)
    {
        OnnxGraph graph = new TestModels(opset: opset).Input("x", 1, 3).Node("Softmax", ["x"], "y").Output("y").Graph();
        Assert.That(GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new NewestOperatorSet()).Graph, Is.SameAs(graph));
    }

    [Test]
    public void A_graph_whose_nodes_mean_the_same_is_not_probed_again()
    {
        OnnxGraph graph = new TestModels(opset: 9).Input("x", 1, 3)
            .Node("Relu", ["x"], "r").Node("Clip", ["r"], "y", a => a.With("max", 6f)).Output("y").Graph();
        GraphFacts facts = GraphRuns.Canonize(graph, GraphRuns.Shapes(graph)).Facts!;
        Assert.That(new NewestOperatorSet().Apply(graph, facts).Facts, Is.Not.Null);
    }

    /// <summary>Operator and inputs, without the names of nodes.</summary>
    private static string Text(OnnxNode node) => $"{node.OpType}({NodeName().Replace(string.Join(", ", node.Inputs), "")})";

    [GeneratedRegex(@"\w+_\d+\.")]
    private static partial Regex NodeName();
}
