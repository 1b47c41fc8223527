using NUnit.Framework;
using OnnxLrp.Canonization;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Canonization;

[TestFixture]
internal sealed class MergeScaleIntoBatchNormTests
{
    [Test]
    public void Takes_in_scale_and_shift_behind_it()
    {
        OnnxGraph graph = Normalized().Weights("c", [4, 1, 1]).Node("Mul", ["n", "c"], "m").Weights("d", [1, 4, 1, 1]).Node("Add", ["d", "m"], "y").Output("y").Graph();
        OnnxGraph merged = Apply(graph);
        Assert.That(merged.Nodes.Select(n => $"{n.OpType} {n.Input(0)} {n.Output}"), Is.EqualTo(new[] { "BatchNormalization x y" }));
        GraphRuns.AssertSameOutputs(graph, merged, GraphRuns.Shapes(graph));
    }

    [Test]
    public void Leaves_what_is_not_one_constant_per_channel()
    {
        foreach (OnnxGraph graph in new[]
        {
            Normalized().Weights("c", [5]).Node("Mul", ["n", "c"], "y").Output("y").Graph(),
            Normalized().Node("Mul", ["n", "x"], "y").Output("y").Graph(),
            Normalized().Node("Mul", ["n", "n"], "y").Output("y").Graph(),
            Normalized().Weights("c", [4, 1, 1]).Node("Mul", ["n", "c"], "m").Node("Add", ["n", "m"], "y").Output("y").Graph(),
        })
        {
            Assert.That(Apply(graph), Is.SameAs(graph));
        }
    }

    private static TestModels Normalized() => new TestModels().Input("x", 2, 4, 3, 5).BatchNorm("x", "n", 4);

    private static OnnxGraph Apply(OnnxGraph graph) => GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new MergeScaleIntoBatchNorm()).Graph;
}
