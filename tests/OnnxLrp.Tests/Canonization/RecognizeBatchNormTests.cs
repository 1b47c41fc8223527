using NUnit.Framework;
using OnnxLrp.Canonization;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Canonization;

[TestFixture]
internal sealed class RecognizeBatchNormTests
{
    [Test]
    public void Sub_Div_Mul_Add_keep_mean_and_deviation()
    {
        OnnxGraph graph = Behind(m => m.Weights("m", [4, 1, 1]).Constant("d", [4, 1, 1], 1, 2, 0.5f, 3).Weights("g", [1, 4, 1, 1]).Weights("b", [4, 1, 1])
            .Node("Sub", ["r", "m"], "1").Node("Div", ["1", "d"], "2").Node("Mul", ["2", "g"], "3").Node("Add", ["b", "3"], "y"));
        OnnxGraph result = Apply(graph);
        OnnxNode norm = result.Nodes.Single(n => n.Is("BatchNormalization"));
        Assert.That(result.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Relu", "BatchNormalization", "Abs" }));
        Assert.That(result.Initializers[norm.Input(3)].ToFloats(), Is.EqualTo(graph.Initializers["m"].ToFloats()));
        Assert.That(result.Initializers[norm.Input(4)].ToFloats(), Is.EqualTo(new[] { 1f, 4f, 0.25f, 9f }));
        GraphRuns.AssertSameOutputs(graph, result, GraphRuns.Shapes(graph));
    }

    [Test]
    public void Mul_Add_have_no_statistics()
    {
        OnnxGraph graph = Behind(m => m.Weights("g", [4, 1, 1]).Weights("b", [4, 1, 1]).Node("Mul", ["g", "r"], "1").Node("Add", ["1", "b"], "y"));
        OnnxGraph result = Apply(graph);
        Assert.That(result.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Relu", "BatchNormalization", "Abs" }));
        GraphRuns.AssertSameOutputs(graph, result, GraphRuns.Shapes(graph));
    }

    private static IEnumerable<TestCaseData> LeftAlone()
    {
        static TestCaseData Case(string name, Func<TestModels, TestModels> build) => new TestCaseData(build).SetArgDisplayNames(name);

        yield return Case("a factor alone", m => m.Weights("g", [4, 1, 1]).Node("Mul", ["r", "g"], "y"));
        yield return Case("a summand alone", m => m.Weights("b", [4, 1, 1]).Node("Add", ["r", "b"], "y"));
        yield return Case("scalars", m => m.Constant("g", [], 2).Weights("b", [4, 1, 1]).Node("Mul", ["r", "g"], "1").Node("Add", ["1", "b"], "y"));
        yield return Case("along the width", m => m.Weights("g", [5]).Weights("b", [5]).Node("Mul", ["r", "g"], "1").Node("Add", ["1", "b"], "y"));
        yield return Case("the input", m => m.Weights("g", [4, 1, 1]).Weights("b", [4, 1, 1]).Node("Mul", ["x", "g"], "1").Node("Add", ["1", "b"], "y"));
        yield return Case("behind a normalization", m => m.BatchNorm("r", "n", 4).Weights("g", [4, 1, 1]).Weights("b", [4, 1, 1])
            .Node("Mul", ["n", "g"], "1").Node("Add", ["1", "b"], "y"));
        yield return Case("a value on the way that is used", m => m.Weights("g", [4, 1, 1]).Weights("b", [4, 1, 1])
            .Node("Mul", ["r", "g"], "1").Node("Add", ["1", "b"], "2").Node("Mul", ["1", "2"], "y"));
    }

    [TestCaseSource(nameof(LeftAlone))]
    public void Leaves_alone(Delegate build)
    {
        OnnxGraph graph = Behind((Func<TestModels, TestModels>)build);
        Assert.That(Apply(graph), Is.SameAs(graph));
    }

    private static OnnxGraph Behind(Func<TestModels, TestModels> build)
        => build(new TestModels().Input("x", 2, 4, 3, 5).Node("Relu", ["x"], "r")).Node("Abs", ["y"], "out").Output("out").Graph();

    private static OnnxGraph Apply(OnnxGraph graph) => GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new RecognizeBatchNorm()).Graph;
}
