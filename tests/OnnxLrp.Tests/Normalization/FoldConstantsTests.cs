using NUnit.Framework;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Normalization;

[TestFixture]
internal sealed class FoldConstantsTests
{
    [Test]
    public void Folds_what_depends_on_weights_and_shapes_only()
    {
        OnnxGraph graph = new TestModels()
            .Input("x", -1, 2, 3)
            .Weights("w", [4, 6])
            .Node("Transpose", ["w"], "wt")
            .Node("Shape", ["x"], "shape")
            .Integers("zero", 0)
            .Node("Gather", ["shape", "zero"], "n")
            .Integers("rest", -1)
            .Node("Concat", ["n", "rest"], "target", a => a.With("axis", 0L))
            .Node("Reshape", ["x", "target"], "flat")
            .Node("MatMul", ["flat", "wt"], "y")
            .Output("y")
            .Graph();
        Dictionary<string, int[]> shapes = GraphRuns.Shapes(graph, unknown: 2);
        RewrittenGraph folded = GraphRuns.Canonize(graph, shapes, new FoldConstants());

        Assert.That(folded.Graph.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Reshape", "MatMul" }));
        Assert.That(folded.Graph.Initializers.Keys, Is.EquivalentTo(new[] { "wt", "target" }));
        Assert.That(folded.Graph.Initializers["target"].ToInt64s(), Is.EqualTo(new[] { 2L, -1 }));
        Assert.That(folded.Notes, Is.EqualTo(new[] { "test.onnx: shapes that the model computes are fixed to this input shape." }));
        GraphRuns.AssertSameOutputs(graph, folded.Graph, shapes);
    }

    [Test]
    public void A_constant_that_takes_the_type_of_an_activation_is_folded()
    {
        OnnxGraph graph = new TestModels(opset: 15)
            .Input("x", 1, 2).Integers("two", 2).Node("CastLike", ["two", "x"], "factor").Node("Mul", ["x", "factor"], "m").Node("CastLike", ["m", "x"], "c")
            .Node("Neg", ["c"], "y").Output("y").Graph();
        RewrittenGraph folded = GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new FoldConstants(), new RemovePassThrough());
        Assert.That(folded.Graph.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Mul", "Neg" }));
        Assert.That(folded.Graph.Initializers["factor"].ToFloats(), Is.EqualTo(new[] { 2f }));
        GraphRuns.AssertSameOutputs(graph, folded.Graph, GraphRuns.Shapes(graph));
    }

    [Test]
    public void Keeps_random_numbers_and_constant_outputs()
    {
        OnnxGraph graph = new TestModels()
            .Input("x", 1, 2)
            .Node("RandomNormal", [], "noise", a => a.With("shape", [1L, 2]))
            .Node("Add", ["x", "noise"], "y")
            .Weights("w", [2])
            .Node("Neg", ["w"], "z")
            .Output("y")
            .Output("z")
            .Graph();
        RewrittenGraph folded = GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new FoldConstants());
        Assert.That(folded.Graph, Is.SameAs(graph));
        Assert.That(folded.Notes, Is.Empty);
    }
}
