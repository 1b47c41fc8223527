using NUnit.Framework;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Normalization;

[TestFixture]
internal sealed class WidenToFloat32Tests
{
    [TestCase(OnnxElementType.Float16, 2e-3)]
    [TestCase(OnnxElementType.Double, 1e-6)]
    public void Computes_in_float(OnnxElementType type, double tolerance)
    {
        float[] weights = [0.5f, -0.25f, 1, 2, -1.5f, 0.125f];
        OnnxGraph graph = new TestModels()
            .Input("x", type, 1, 2)
            .Tensor(new OnnxTensor("w", type, [2, 3], ElementConversion.FromFloats("w", type, weights)))
            .Node("MatMul", ["x", "w"], "a")
            .Integers("shape", 3)
            .Node("ConstantOfShape", ["shape"], "c", a => a.With("value", new OnnxTensor("", type, [1], ElementConversion.FromFloats("", type, [0.5f]))))
            .Node("Add", ["a", "c"], "b")
            .Node("Cast", ["b"], "f", a => a.With("to", 1L))
            .Node("Cast", ["f"], "y", a => a.With("to", (long)type))
            .Output("y", type)
            .Graph();
        RewrittenGraph result = GraphRuns.Canonize(
            graph, GraphRuns.Shapes(graph), new WidenToFloat32(), new FoldConstants(), new RemovePassThrough());
        Assert.That(result.Graph.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "MatMul", "Add" }));
        Assert.That(result.Graph.Initializers.Values.Select(t => t.ElementType), Is.All.EqualTo(OnnxElementType.Float));
        Assert.That((result.Graph.Inputs[0].ElementType, result.Graph.Outputs[0].ElementType), Is.EqualTo((OnnxElementType.Float, OnnxElementType.Float)));
        Assert.That(result.Notes, Is.EqualTo(new[] { $"test.onnx: {type} is computed as Float." }));
        GraphRuns.AssertSameOutputs(graph, result.Graph, GraphRuns.Shapes(graph), tolerance);
    }

    [Test]
    public void A_model_that_onnx_runtime_has_no_kernels_for_is_widened_before_it_is_probed([Values(OnnxElementType.Double, OnnxElementType.BFloat16)] OnnxElementType type)
    {
        OnnxGraph graph = new TestModels()
            .Input("x", type, 1, 1, 3, 3)
            .Tensor(new OnnxTensor("w", type, [1, 1, 2, 2], ElementConversion.FromFloats("w", type, [0.5f, -0.25f, 1, 2])))
            .Node("Conv", ["x", "w"], "y").Output("y", type).Graph();
        RewrittenGraph result = GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new WidenToFloat32(), new FoldConstants());
        Assert.That(result.Facts!.Types["y"], Is.EqualTo(OnnxElementType.Float));
    }

    [Test]
    public void A_finite_double_stays_finite()
    {
        OnnxGraph graph = new TestModels().Input("x", OnnxElementType.Double, 1, 2)
            .Tensor(new OnnxTensor("mask", OnnxElementType.Double, [2], BitConverter.GetBytes(double.MinValue).Concat(BitConverter.GetBytes(double.NegativeInfinity)).ToArray()))
            .Node("Add", ["x", "mask"], "y").Output("y", OnnxElementType.Double).Graph();
        OnnxGraph result = new WidenToFloat32().Apply(graph, GraphFacts.None).Graph;
        Assert.That(result.Initializers["mask"].ToFloats(), Is.EqualTo(new[] { float.MinValue, float.NegativeInfinity }));
    }

    [Test]
    public void Subgraphs_compute_in_float_too()
    {
        OnnxGraph graph = OnnxReader.Read(RepositoryRoot.Combine("tests", "OnnxLrp.Tests", "Cases", "double-if", "model.onnx"));
        RewrittenGraph result = GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new WidenToFloat32(), new FoldConstants());
        Assert.That(result.Graph.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Conv" }));
        Assert.That(result.Graph.Initializers.Values.Select(t => t.ElementType), Is.All.EqualTo(OnnxElementType.Float));
    }

    [Test]
    public void Leaves_a_float_model_alone()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 2).Node("Relu", ["x"], "y").Output("y").Graph();
        RewrittenGraph result = GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new WidenToFloat32());
        Assert.That(result.Graph, Is.SameAs(graph));
        Assert.That(result.Notes, Is.Empty);
    }
}
