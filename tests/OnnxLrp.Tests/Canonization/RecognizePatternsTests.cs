using NUnit.Framework;
using OnnxLrp.Canonization;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Canonization;

[TestFixture]
internal sealed class RecognizePatternsTests
{
    private static IEnumerable<TestCaseData> Patterns()
    {
        static TestCaseData Case(string name, string opType, Func<TestModels, TestModels> build) => new TestCaseData(opType, build).SetArgDisplayNames(name);

        yield return Case("x·σ(x)", "Silu", m => m.Node("Sigmoid", ["x"], "s").Node("Mul", ["x", "s"], "y"));
        yield return Case("σ(x)·x", "Silu", m => m.Node("Sigmoid", ["x"], "s").Node("Mul", ["s", "x"], "y"));
        yield return Case("x·tanh(softplus(x))", "Mish", m => m.Node("Softplus", ["x"], "s").Node("Tanh", ["s"], "t").Node("Mul", ["x", "t"], "y"));
        yield return Case("PyTorch erf", "Gelu", m => Erf(m).Node("Mul", ["x", "e1"], "m").Node("Mul", ["m", "half"], "y"));
        yield return Case("(0.5·x)·(1 + erf)", "Gelu", m => Erf(m).Node("Mul", ["half", "x"], "m").Node("Mul", ["m", "e1"], "y"));
        yield return Case("x·(0.5·(1 + erf))", "Gelu", m => Erf(m).Node("Mul", ["e1", "half"], "m").Node("Mul", ["x", "m"], "y"));
        yield return Case("x·(1 + erf)/2", "Gelu", m => Erf(m).Constant("two", [], 2).Node("Mul", ["x", "e1"], "m").Node("Div", ["m", "two"], "y"));
        yield return Case("tanh, Pow", "Gelu", m => Tanh(m.Constant("three", [], 3).Node("Pow", ["x", "three"], "cube")));
        yield return Case("tanh, x·x·x", "Gelu", m => Tanh(m.Node("Mul", ["x", "x"], "square").Node("Mul", ["square", "x"], "cube")));
        yield return Case("HardSigmoid", "HardSwish", m => m.Node("HardSigmoid", ["x"], "h", a => a.With("alpha", 1f / 6)).Node("Mul", ["x", "h"], "y"));
        yield return Case("x·(Clip(x + 3)/6)", "HardSwish", m => Clip(m).Node("Div", ["c", "six"], "d").Node("Mul", ["x", "d"], "y"));
        yield return Case("(x·Clip(x + 3))/6", "HardSwish", m => Clip(m).Node("Mul", ["c", "x"], "d").Node("Div", ["d", "six"], "y"));
        yield return Case("x·Clip(x + 3)·(1/6)", "HardSwish", m => Clip(m).Constant("sixth", [1], 1f / 6).Node("Mul", ["c", "sixth"], "d").Node("Mul", ["x", "d"], "y"));
        yield return Case("(x − m)/√(v + ε)", "LayerNormalization", m => Root(Deviation(m, "d"), "d").Node("Div", ["d", "root"], "y"));
        yield return Case("(x − m)·(1/√(v + ε)), x − m twice", "LayerNormalization", m => Root(Deviation(Deviation(m, "d"), "u"), "d")
            .Node("Reciprocal", ["root"], "inverse").Node("Mul", ["u", "inverse"], "y"));
        yield return Case("x/√(mean(x²) + ε)", "RMSNormalization", m => Root(m, "x").Node("Div", ["x", "root"], "y"));
        yield return Case("x·(1/√(mean(x²) + ε))", "RMSNormalization", m => Root(m, "x").Constant("unit", [], 1).Node("Div", ["unit", "root"], "inverse").Node("Mul", ["inverse", "x"], "y"));
    }

    [TestCaseSource(nameof(Patterns))]
    public void Recognises(string opType, Delegate build)
    {
        OnnxGraph graph = Around((Func<TestModels, TestModels>)build);
        Dictionary<string, int[]> shapes = GraphRuns.Shapes(graph);
        OnnxGraph result = GraphRuns.Canonize(graph, shapes, new RecognizePatterns()).Graph;
        Assert.That(result.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Neg", opType, "Abs" }));
        OnnxNode pattern = result.Nodes[1];
        Assert.That((pattern.Input(0), pattern.Output, pattern.Domain), Is.EqualTo(("x", "y", OnnxNode.PatternDomain)));
        Assert.That(pattern.Body, Has.Count.EqualTo(graph.Nodes.Count - 2));
        GraphRuns.AssertSameOutputs(graph, result, shapes, tolerance: 0);
    }

    private static IEnumerable<TestCaseData> Lookalikes()
    {
        static TestCaseData Case(string name, Func<TestModels, TestModels> build) => new TestCaseData(build).SetArgDisplayNames(name);

        yield return Case("a gate of another tensor", m => m.Node("Sigmoid", ["in"], "s").Node("Mul", ["x", "s"], "y"));
        yield return Case("a factor too many", m => m.Constant("two", [], 2).Node("Sigmoid", ["x"], "s").Node("Mul", ["s", "two"], "t").Node("Mul", ["x", "t"], "y"));
        yield return Case("erf of x", m => m.Constant("half", [], 0.5f).Constant("one", [], 1).Node("Erf", ["x"], "e").Node("Add", ["e", "one"], "e1").Node("Mul", ["x", "e1"], "m").Node("Mul", ["m", "half"], "y"));
        yield return Case("the default HardSigmoid", m => m.Node("HardSigmoid", ["x"], "h").Node("Mul", ["x", "h"], "y"));
        yield return Case("the deviation of another tensor", m => Root(m.Node("Sub", ["in", "x"], "d"), "x").Node("Div", ["d", "root"], "y"));
        yield return Case("an inner tensor used elsewhere", m => m.Node("Sigmoid", ["x"], "s").Node("Mul", ["x", "s"], "p").Node("Add", ["p", "s"], "y"));
    }

    [TestCaseSource(nameof(Lookalikes))]
    public void Does_not_recognise(Delegate build)
    {
        OnnxGraph graph = Around((Func<TestModels, TestModels>)build);
        Assert.That(GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new RecognizePatterns()).Graph, Is.SameAs(graph));
    }

    private static OnnxGraph Around(Func<TestModels, TestModels> build)
        => build(new TestModels(opset: 18).Input("in", 2, 30).Node("Neg", ["in"], "x")).Node("Abs", ["y"], "out").Output("out").Graph();

    private static TestModels Erf(TestModels m)
        => m.Constant("root", [], MathF.Sqrt(2)).Constant("one", [], 1).Constant("half", [], 0.5f)
            .Node("Div", ["x", "root"], "d").Node("Erf", ["d"], "e").Node("Add", ["e", "one"], "e1");

    private static TestModels Tanh(TestModels m)
        => m.Constant("c", [], 0.044715f).Constant("r", [], MathF.Sqrt(2 / MathF.PI)).Constant("one", [], 1).Constant("half", [], 0.5f)
            .Node("Mul", ["cube", "c"], "c3").Node("Add", ["x", "c3"], "sum").Node("Mul", ["sum", "r"], "arg").Node("Tanh", ["arg"], "t")
            .Node("Add", ["t", "one"], "t1").Node("Mul", ["x", "t1"], "m").Node("Mul", ["m", "half"], "y");

    private static TestModels Deviation(TestModels m, string name)
        => m.Integers(name + ".axes", -1).Node("ReduceMean", ["x", name + ".axes"], name + ".mean")
            .Node("Sub", ["x", name + ".mean"], name);

    private static TestModels Root(TestModels m, string squared)
        => m.Constant("eps", [], 1e-3f).Node("Mul", [squared, squared], "square")
            .Integers("axes", -1).Node("ReduceMean", ["square", "axes"], "var")
            .Node("Add", ["eps", "var"], "sum").Node("Sqrt", ["sum"], "root");

    private static TestModels Clip(TestModels m)
        => m.Constant("three", [], 3).Constant("zero", [], 0).Constant("six", [], 6).Node("Add", ["x", "three"], "a").Node("Clip", ["a", "zero", "six"], "c");
}
