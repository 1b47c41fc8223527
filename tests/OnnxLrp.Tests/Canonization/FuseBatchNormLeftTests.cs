using CsCheck;
using NUnit.Framework;
using OnnxLrp.Canonization;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Canonization;

[TestFixture]
internal sealed class FuseBatchNormLeftTests
{
    private static IEnumerable<TestCaseData> Layers()
    {
        static TestCaseData Case(string name, string[] expected, Func<TestModels, TestModels> build) => new TestCaseData(expected, build).SetArgDisplayNames(name);

        string[] conv = ["Conv"];
        yield return Case("Conv", conv, m => m.Input("x", 2, 3, 7, 6).Weights("w", [4, 3, 3, 3]).Node("Conv", ["x", "w"], "z").BatchNorm("z", "y", 4));
        yield return Case("Conv with bias", conv, m => m.Input("x", 2, 3, 7, 6).Weights("w", [4, 3, 3, 3]).Weights("b", [4]).Node("Conv", ["x", "w", "b"], "z").BatchNorm("z", "y", 4));
        yield return Case("Conv in groups", conv, m => m.Input("x", 1, 4, 5).Weights("w", [6, 2, 3]).Node("Conv", ["x", "w"], "z", a => a.With("group", 2L)).BatchNorm("z", "y", 6));
        yield return Case("Conv + Add", conv, m => m.Input("x", 1, 3, 5, 5).Weights("w", [4, 3, 1, 1]).Weights("b", [4, 1, 1]).Node("Conv", ["x", "w"], "p").Node("Add", ["p", "b"], "z").BatchNorm("z", "y", 4));
        yield return Case("ConvTranspose", ["ConvTranspose"], m => m.Input("x", 1, 3, 4, 4).Weights("w", [3, 4, 3, 3]).Weights("b", [4]).Node("ConvTranspose", ["x", "w", "b"], "z").BatchNorm("z", "y", 4));
        yield return Case("ConvTranspose in groups", ["ConvTranspose"], m => m.Input("x", 1, 4, 4, 4).Weights("w", [4, 3, 2, 2]).Node("ConvTranspose", ["x", "w"], "z", a => a.With("group", 2L).With("strides", [2L, 2])).BatchNorm("z", "y", 6));
        yield return Case("Gemm", ["Gemm"], m => m.Input("x", 3, 5).Weights("w", [5, 4]).Weights("b", [4]).Node("Gemm", ["x", "w", "b"], "z", a => a.With("alpha", 0.5f).With("beta", 2f)).BatchNorm("z", "y", 4));
        yield return Case("Gemm with transposed weights, scalar bias", ["Gemm"], m => m.Input("x", 3, 5).Weights("w", [4, 5]).Constant("b", [1], 0.7f).Node("Gemm", ["x", "w", "b"], "z", a => a.With("transB", 1L)).BatchNorm("z", "y", 4));
        yield return Case("Gemm without bias", ["Gemm"], m => m.Input("x", 3, 5).Weights("w", [5, 4]).Node("Gemm", ["x", "w"], "z").BatchNorm("z", "y", 4));
        yield return Case("MatMul", ["MatMul", "Add"], m => m.Input("x", 3, 5).Weights("w", [5, 4]).Node("MatMul", ["x", "w"], "z").BatchNorm("z", "y", 4));
        yield return Case("MatMul + Add", ["MatMul", "Add"], m => m.Input("x", 3, 5).Weights("w", [5, 4]).Weights("b", [4]).Node("MatMul", ["x", "w"], "p").Node("Add", ["b", "p"], "z").BatchNorm("z", "y", 4));
        yield return Case("a scale of zero", conv, m => m.Input("x", 1, 3, 5, 5).Weights("w", [4, 3, 1, 1]).Node("Conv", ["x", "w"], "z").BatchNorm("z", "y", 4, zero: 1));
    }

    [TestCaseSource(nameof(Layers))]
    public void Folds_into(string[] expected, Delegate build)
    {
        OnnxGraph graph = ((Func<TestModels, TestModels>)build)(new TestModels()).Output("y").Graph();
        RewrittenGraph result = Apply(graph);
        Assert.That(result.Graph.Nodes.Select(n => n.OpType), Is.EqualTo(expected));
        Assert.That(result.Graph.Nodes[0].Name, Is.EqualTo(graph.Nodes[0].Name));
        Assert.That(result.Notes, Is.Empty);
        GraphRuns.AssertSameOutputs(graph, result.Graph, GraphRuns.Shapes(graph));
    }

    [Test]
    public void Random_convolutions_keep_their_outputs()
        => Gen.Select(Gen.Int[0, 1000], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 3]).Sample(
            (seed, group, perGroup, outputs, kernel) =>
            {
                int channels = group * outputs;
                OnnxGraph graph = new TestModels(seed: seed)
                    .Input("x", 2, group * perGroup, 6, 7)
                    .Weights("w", [channels, perGroup, kernel, kernel]).Weights("b", [channels])
                    .Node("Conv", ["x", "w", "b"], "z", a => a.With("group", (long)group).With("pads", [1L, 0, 0, 1]))
                    .BatchNorm("z", "n", channels)
                    .Node("Relu", ["n"], "y").Output("y").Graph();
                GraphRuns.AssertSameOutputs(graph, Apply(graph).Graph, GraphRuns.Shapes(graph));
            },
            iter: 40);

    private static IEnumerable<TestCaseData> Refusals()
    {
        static TestCaseData Case(string name, string reason, Func<TestModels, TestModels> build) => new TestCaseData(reason, build).SetArgDisplayNames(name);

        yield return Case("at the input", "it stands at the model's input", m => m.Input("x", 1, 4, 2, 2).BatchNorm("x", "y", 4));
        yield return Case("behind a Relu", "Relu_0 (Relu) is not a linear layer with constant weights", m => m.Input("x", 1, 4, 2, 2).Node("Relu", ["x"], "r").BatchNorm("r", "y", 4));
        yield return Case("a shared layer", "the output of Conv_0 (Conv) is also used elsewhere", m => m.Input("x", 1, 3, 5, 5).Weights("w", [4, 3, 1, 1]).Node("Conv", ["x", "w"], "z").BatchNorm("z", "n", 4).Node("Add", ["n", "z"], "y"));
        yield return Case("weights that are not constant", "Conv_0 (Conv) is not a linear layer with constant weights", m => m.Input("x", 1, 3, 5, 5).Input("w", 4, 3, 1, 1).Node("Conv", ["x", "w"], "z").BatchNorm("z", "y", 4));
        yield return Case("statistics that are not constant", "its statistics are not constant", m => m.Input("x", 1, 4).Input("s", 4).Weights("b", [4]).Constant("v", [4], 1, 1, 1, 1).Node("BatchNormalization", ["x", "s", "b", "b", "v"], "y"));
        yield return Case(
            "training mode",
            "it is in training mode and has no running statistics that are constant: its statistics depend on the batch",
            m => m.Input("x", 3, 4).Weights("b", [4]).Constant("v", [4], 1, 1, 1, 1)
                .Node("BatchNormalization", ["x", "v", "b", "b", "v"], ["y", "m1", "v1"], a => a.With("training_mode", 1L)));
    }

    [TestCaseSource(nameof(Refusals))]
    public void Leaves_and_tells(string reason, Delegate build)
    {
        OnnxGraph graph = ((Func<TestModels, TestModels>)build)(new TestModels(opset: 14)).Output("y").Graph();
        RewrittenGraph result = Apply(graph);
        OnnxNode norm = graph.Nodes.Single(n => n.OpType == "BatchNormalization");
        Assert.That(result.Graph, Is.SameAs(graph));
        Assert.That(result.Notes, Is.EqualTo(new[] { $"{norm} is not folded into the layer before it: {reason}." }));
    }

    [Test]
    public void Refusals_can_be_left_to_the_next_pass()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 4, 2, 2).BatchNorm("x", "y", 4).Output("y").Graph();
        Assert.That(GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new FuseBatchNormLeft(tellRefusals: false)).Notes, Is.Empty);
    }

    private static RewrittenGraph Apply(OnnxGraph graph) => GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new FuseBatchNormLeft());
}
