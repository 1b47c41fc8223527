using NUnit.Framework;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Engines;

[TestFixture]
internal sealed class OnnxRuntimeProbeTests
{
    [Test]
    public void Finds_shapes_types_and_constants()
    {
        OnnxGraph graph = new TestModels()
            .Input("x", -1, 3).Constant("w", [3, 2], 1, 2, 3, 4, 5, 6).Node("Neg", ["w"], "minus").Node("MatMul", ["x", "minus"], "y").Node("Shape", ["y"], "s").Output("y").Graph();
        GraphFacts facts = new OnnxRuntimeProbe().Probe(graph, new Dictionary<string, int[]> { ["x"] = [5, 3] });
        Assert.Multiple(() =>
        {
            Assert.That(facts.Shapes["x"], Is.EqualTo(new[] { 5, 3 }));
            Assert.That(facts.Shapes["w"], Is.EqualTo(new[] { 3, 2 }));
            Assert.That(facts.Shapes["y"], Is.EqualTo(new[] { 5, 2 }));
            Assert.That(facts.Types["y"], Is.EqualTo(OnnxElementType.Float));
            Assert.That(facts.Types["s"], Is.EqualTo(OnnxElementType.Int64));
            Assert.That(facts.Constants.Keys, Is.EquivalentTo(new[] { "w", "minus", "s" }));
            Assert.That(facts.Constants["minus"].ToFloats(), Is.EqualTo(new float[] { -1, -2, -3, -4, -5, -6 }));
            Assert.That(facts.Constants["s"].ToInt64s(), Is.EqualTo(new long[] { 5, 2 }));
        });
    }

    [Test]
    public void A_value_made_from_an_input_is_no_constant_even_if_it_is_zero()
    {
        OnnxGraph graph = new TestModels().Input("x", 2).Constant("zero", [], 0).Node("Mul", ["x", "zero"], "y").Output("y").Graph();
        Assert.That(new OnnxRuntimeProbe().Probe(graph, GraphRuns.Shapes(graph)).Constants.Keys, Is.EquivalentTo(new[] { "zero" }));
    }

    [Test]
    public void Refuses_a_missing_shape()
    {
        OnnxGraph graph = new TestModels().Input("x", -1, 2).Node("Relu", ["x"], "y").Output("y").Graph();
        Assert.That(() => new OnnxRuntimeProbe().Probe(graph, new Dictionary<string, int[]>()), Throws.TypeOf<ForwardFailedException>().With.Message.EqualTo(
            "test.onnx: probing the graph failed: no shape was given for input 'x: Float [batch, 2]'; give a shape for every input."));
    }

    [Test]
    public void Shapes_behind_unknown_dimensions_are_known()
    {
        OnnxGraph graph = new TestModels().Input("x", 2, 3).Node("NonZero", ["x"], "i").Node("Cast", ["i"], "y", a => a.With("to", 1L)).Output("y").Graph();
        GraphFacts facts = new OnnxRuntimeProbe().Probe(graph, GraphRuns.Shapes(graph));
        Assert.That(facts.Shapes["y"], Is.EqualTo(new[] { 2, 0 }));
    }
}
