using NUnit.Framework;
using OnnxLrp.Canonization;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Canonization;

[TestFixture]
internal sealed class SeparateResizeTests
{
    [Test]
    public void Linear_is_one_interpolation_for_each_axis()
    {
        OnnxGraph graph = Resize(a => a.With("mode", "linear"), 1, 1, 2, 1.5f);
        OnnxGraph result = Apply(graph).Graph;
        Assert.That(result.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Transpose", "Interpolation", "Transpose", "Interpolation" }));
        GraphRuns.AssertSameOutputs(graph, result, GraphRuns.Shapes(graph));
    }

    [Test]
    public void Nearest_is_a_gather_for_each_axis_that_changes()
    {
        OnnxGraph graph = Resize(a => a, 1, 1, 1, 3);
        OnnxGraph result = Apply(graph).Graph;
        Assert.That(result.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Gather" }));
        GraphRuns.AssertSameOutputs(graph, result, GraphRuns.Shapes(graph), tolerance: 0);
    }

    [Test]
    public void Resized_batch_is_left_and_told()
    {
        RewrittenGraph result = Apply(Resize(a => a, 2, 1, 1, 1));
        Assert.That(result.Graph.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Resize" }));
        Assert.That(result.Notes, Has.One.Contains("batch"));
    }

    [TestCase("linear")]
    [TestCase("cubic")]
    public void Antialias_gives_what_OnnxRuntime_gives(string mode)
    {
        OnnxGraph graph = Resize(a => a.With("mode", mode).With("antialias", 1), 1, 1, 0.5f, 0.7f);
        OnnxGraph result = Apply(graph).Graph;
        Assert.That(result.Nodes.Select(n => n.OpType), Does.Not.Contain("Resize"));
        GraphRuns.AssertSameOutputs(graph, result, GraphRuns.Shapes(graph));
    }

    [TestCase("linear")]
    [TestCase("nearest")]
    public void Crop_that_leaves_the_picture_has_the_extrapolation_value_there(string mode)
    {
        OnnxGraph graph = new TestModels(opset: 18).Input("x", 1, 2, 4, 6).Constant("roi", [8], 0, 0, -0.5f, 0.2f, 1, 1, 0.75f, 1.4f).Constant("none", [0])
            .Integers("sizes", 1, 2, 5, 7).Node("Resize", ["x", "roi", "none", "sizes"], "y", a => a.With("mode", mode)
                .With("coordinate_transformation_mode", "tf_crop_and_resize").With("extrapolation_value", 3f)).Output("y").Graph();
        OnnxGraph result = Apply(graph).Graph;
        Assert.That(result.Nodes.Select(n => n.OpType), Does.Not.Contain("Resize"));
        GraphRuns.AssertSameOutputs(graph, result, GraphRuns.Shapes(graph));
    }

    private static OnnxGraph Resize(Func<OnnxAttributes, OnnxAttributes> attributes, params float[] scales) => new TestModels(opset: 18).Input("x", 1, 2, 4, 6)
        .Constant("roi", [0]).Constant("scales", [4], scales).Node("Resize", ["x", "roi", "scales"], "y", attributes).Output("y").Graph();

    private static RewrittenGraph Apply(OnnxGraph graph) =>
        GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new SeparateResize(new OnnxRuntimeProbe()));
}
