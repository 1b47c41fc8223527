using NUnit.Framework;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Normalization;

[TestFixture]
internal sealed class RemovePassThroughTests
{
    [Test]
    public void Drops_identity_dropout_and_casts_to_the_same_type()
    {
        OnnxGraph graph = new TestModels()
            .Input("x", 1, 2)
            .Node("Identity", ["x"], "a")
            .Node("Relu", ["a"], "b")
            .Node("Dropout", ["b"], "c")
            .Node("Cast", ["c"], "d", a => a.With("to", 1L))
            .Node("Neg", ["d"], "e")
            .Node("Identity", ["e"], "y")
            .Output("y")
            .Graph();
        RewrittenGraph result = Apply(graph);
        Assert.That(result.Graph.Nodes.Select(n => $"{n.OpType} {n.Input(0)} {n.Output}"), Is.EqualTo(new[] { "Relu x b", "Neg b y" }));
        GraphRuns.AssertSameOutputs(graph, result.Graph, GraphRuns.Shapes(graph));
    }

    [Test]
    public void Keeps_casts_that_change_the_type()
    {
        OnnxGraph graph = new TestModels()
            .Input("x", 1, 2).Node("Cast", ["x"], "i", a => a.With("to", 7L)).Node("Cast", ["i"], "y", a => a.With("to", 1L)).Output("y").Graph();
        Assert.That(Apply(graph).Graph, Is.SameAs(graph));
    }

    [Test]
    public void Keeps_a_dropout_whose_mask_is_used()
    {
        OnnxGraph graph = new TestModels()
            .Input("x", 1, 2).Node("Dropout", ["x"], ["d", "mask"]).Node("Cast", ["mask"], "m", a => a.With("to", 1L)).Node("Add", ["d", "m"], "y").Output("y").Graph();
        Assert.That(Apply(graph).Graph, Is.SameAs(graph));
    }

    [Test]
    public void Keeps_a_dropout_in_training_mode_and_tells()
    {
        OnnxGraph graph = new TestModels()
            .Input("x", 1, 2)
            .Constant("ratio", [], 0.5f)
            .Tensor(new OnnxTensor("mode", OnnxElementType.Bool, [], new byte[] { 1 }))
            .Node("Dropout", ["x", "ratio", "mask"], "y")
            .Tensor(new OnnxTensor("mask", OnnxElementType.Bool, [], new byte[] { 1 }))
            .Output("y")
            .Graph();
        RewrittenGraph result = Apply(graph);
        Assert.That(result.Graph, Is.SameAs(graph));
        Assert.That(result.Notes, Is.EqualTo(new[] { "Dropout_0 (Dropout): Dropout in training mode is kept; export the model for inference." }));
    }

    [Test]
    public void Drops_a_dropout_in_training_mode_that_drops_nothing()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 2).Constant("ratio", [], 0).Tensor(new OnnxTensor("mode", OnnxElementType.Bool, [], new byte[] { 1 }))
            .Node("Dropout", ["x", "ratio", "mode"], "d").Node("Relu", ["d"], "y").Output("y").Graph();
        Assert.That(Apply(graph).Graph.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Relu" }));
    }

    [Test]
    public void Keeps_an_identity_between_an_input_and_an_output()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 2).Node("Identity", ["x"], "y").Output("y").Graph();
        Assert.That(Apply(graph).Graph, Is.SameAs(graph));
    }

    [Test]
    public void A_tensor_used_before_and_behind_an_output_identity_keeps_its_users()
    {
        OnnxGraph graph = new TestModels()
            .Input("x", 1, 2).Node("Neg", ["x"], "a").Node("Identity", ["a"], "y").Node("Relu", ["a"], "z").Output("y").Output("z").Graph();
        OnnxGraph result = Apply(graph).Graph;
        Assert.That(result.Nodes.Select(n => $"{n.OpType} {n.Input(0)} {n.Output}"), Is.EqualTo(new[] { "Neg x y", "Relu y z" }));
        GraphRuns.AssertSameOutputs(graph, result, GraphRuns.Shapes(graph));
    }

    private static RewrittenGraph Apply(OnnxGraph graph) => GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new RemovePassThrough());
}
