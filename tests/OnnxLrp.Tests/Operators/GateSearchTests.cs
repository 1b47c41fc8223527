using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Operators;

/// <summary>
/// Which factor of a product is the gate. The input [1, 8] is split in two halves: a gate is made of the first, a value of the second; all
/// relevance goes to the half that carries the signal.
/// </summary>
public sealed class GateSearchTests
{
    private static readonly Dictionary<string, Func<TestModels, TestModels>> Gates = new()
    {
        ["Sigmoid"] = m => m.Node("Sigmoid", ["g"], "gate"),
        ["HardSigmoid"] = m => m.Node("HardSigmoid", ["g"], "gate"),
        ["Softmax"] = m => m.Node("Softmax", ["g"], "gate"),
        ["1 - Sigmoid"] = m => m.Node("Sigmoid", ["g"], "s").Constant("one", [], 1).Node("Sub", ["one", "s"], "gate"),
        ["1 + Neg(Sigmoid)"] = m => m.Node("Sigmoid", ["g"], "s").Constant("one", [4], 1, 1, 1, 1).Node("Neg", ["s"], "n").Node("Add", ["n", "one"], "gate"),
        ["-1 * Sigmoid + 1"] = m => m.Node("Sigmoid", ["g"], "s").Constant("one", [], 1).Constant("minus", [], -1).Node("Mul", ["s", "minus"], "n")
            .Node("Add", ["one", "n"], "gate"),
        ["2 * Sigmoid"] = m => m.Node("Sigmoid", ["g"], "s").Constant("two", [], 2).Node("Mul", ["two", "s"], "gate"),
        ["Sigmoid / 2"] = m => m.Node("Sigmoid", ["g"], "s").Constant("two", [], 2).Node("Div", ["s", "two"], "gate"),
        ["masked Sigmoid"] = m => m.Node("Sigmoid", ["g"], "s").Tensor(new OnnxTensor("mask", OnnxElementType.Bool, [1, 4], new byte[] { 1, 0, 1, 1 })).Constant("zero", [], 0)
            .Node("Where", ["mask", "s", "zero"], "gate"),
        ["reshaped Sigmoid"] = m => m.Node("Sigmoid", ["g"], "s").Integers("two by two", 1, 2, 2).Node("Reshape", ["s", "two by two"], "r")
            .Node("Transpose", ["r"], "t", a => a.With("perm", [0, 2, 1])).Node("Flatten", ["t"], "gate"),
        ["sliced Sigmoid"] = m => m.Node("Concat", ["g", "g"], "gg", a => a.With("axis", 1)).Node("Sigmoid", ["gg"], "s")
            .Node("Slice", ["s", "from", "half", "axis"], "gate"),
        ["split Sigmoid"] = m => m.Node("Concat", ["g", "g"], "gg", a => a.With("axis", 1)).Node("Sigmoid", ["gg"], "s").Node("Split", ["s"], ["gate", "rest"], a => a.With("axis", 1)),
        ["expanded mean"] = m => m.Node("ReduceMean", ["g"], "m", a => a.With("axes", [1])).Integers("shape", 1, 4).Node("Expand", ["m", "shape"], "gate"),
        ["tiled mean"] = m => m.Node("ReduceMean", ["g"], "m", a => a.With("axes", [1])).Integers("times", 1, 4).Node("Tile", ["m", "times"], "gate"),
        ["broadcast mean"] = m => m.Node("ReduceMean", ["g"], "gate", a => a.With("axes", [1])),
        ["Sigmoid before Tanh"] = m => m.Node("Sigmoid", ["g"], "gate").Node("Tanh", ["v"], "value"),
        ["HardSigmoid before Tanh"] = m => m.Node("HardSigmoid", ["g"], "gate").Node("Tanh", ["v"], "value"),
        ["Sigmoid before broadcasting"] = m => m.Node("Sigmoid", ["g"], "gate").Node("ReduceMean", ["v"], "value", a => a.With("axes", [1])),
        ["Tanh before broadcasting"] = m => m.Node("Tanh", ["g"], "gate").Node("ReduceMean", ["v"], "value", a => a.With("axes", [1])),
        ["broadcast one of two Sigmoids"] = m => m.Node("ReduceMean", ["g"], "m", a => a.With("axes", [1])).Node("Sigmoid", ["m"], "gate").Node("Sigmoid", ["v"], "value"),
    };

    private static IEnumerable<string> Names => Gates.Keys;

    [Test]
    public void The_gate_gets_nothing([ValueSource(nameof(Names))] string gate, [Values] bool gateFirst)
    {
        OnnxGraph graph = Product(Gates[gate], gateFirst ? "Mul gate value" : "Mul value gate");
        LrpPlan plan = Plan(graph, CompositePresets.Create("epsilon"));
        Assert.That(plan.Rows.Single(r => r.Operator == "Gate").Rule, Is.EqualTo("signal"));
        float[] relevance = Relevance(graph, CompositePresets.Create("epsilon"));
        Assert.That(relevance[..4], Is.All.Zero);
        Assert.That(relevance[4..].Sum(), Is.EqualTo(4).Within(1e-4));
    }

    [TestCase("Sigmoid", "Sigmoid")]
    [TestCase("Tanh", "Tanh")]
    [TestCase("Neg", "Neg")]
    public void Where_nothing_decides_both_factors_share(string first, string second)
    {
        OnnxGraph graph = Product(m => m.Node(first, ["g"], "gate").Node(second, ["v"], "value"), "Mul gate value");
        Assert.That(Plan(graph, CompositePresets.Create("epsilon")).Rows.Single(r => r.Operator == "Gate").Rule, Is.EqualTo("half"));
    }

    [Test]
    public void Signal_on_a_product_without_a_known_gate_takes_the_first_factor_and_the_plan_notes_it()
    {
        OnnxGraph graph = Product(m => m.Node("Neg", ["g"], "gate"), "Mul value gate");
        Composite composite = Run.Only("Gate", new SignalRule());
        Assert.That(Plan(graph, composite).Notes, Has.Some.Contains("rule signal gives all relevance to the first, \"v\""));
        Assert.That(Relevance(graph, composite), Is.EqualTo(new[] { 0f, 0, 0, 0, 1, 1, 1, 1 }).Within(1e-5));
    }

    [Test]
    public void Signal_on_a_matrix_product_without_a_softmax_takes_the_first_factor_and_the_plan_notes_it()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 2, 2).Node("Transpose", ["x"], "t", a => a.With("perm", [0, 2, 1])).Node("MatMul", ["x", "t"], "y").Output("y").Graph();
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, Run.Only("ActivationMatMul", new SignalRule()), [1, 2, 2]);
        Assert.That(plan.Rows.Single(r => r.Operator == "ActivationMatMul").Rule, Is.EqualTo("signal"));
        Assert.That(plan.Notes, Has.Some.Contains("the first, \"x\""));
    }

    [TestCase("Dropout")]
    [TestCase("Cast")]
    [TestCase("Reshape")]
    [TestCase("Mul")]
    [TestCase("Where")]
    [TestCase("Div")]
    public void Attention_weights_are_found_through_the_operators_after_the_softmax(string behind)
    {
        TestModels model = new TestModels().Input("x", 1, 3, 3).Weights("w", [3, 3]).Node("MatMul", ["x", "w"], "scores").Node("Softmax", ["scores"], "s");
        model = behind switch
        {
            "Cast" => model.Node("Cast", ["s"], "d", a => a.With("to", (long)OnnxElementType.Float16)).Node("Cast", ["d"], "a", a => a.With("to", (long)OnnxElementType.Float)),
            "Reshape" => model.Integers("shape", 1, 3, 3).Node("Reshape", ["s", "shape"], "a"),
            "Mul" => model.Weights("mask", [3, 3]).Node("Mul", ["s", "mask"], "a"),
            "Where" => model.Tensor(new OnnxTensor("mask", OnnxElementType.Bool, [1, 3], new byte[] { 1, 0, 1 })).Constant("zero", [], 0).Node("Where", ["mask", "s", "zero"], "a"),
            "Div" => model.Node("ReduceSum", ["s", "last"], "sum").Integers("last", 2).Node("Div", ["s", "sum"], "a"),
            _ => model.Node(behind, ["s"], "a"),
        };
        OnnxGraph graph = model.Node("MatMul", ["a", "x"], "y").Output("y").Graph();
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, Run.Only("ActivationMatMul", new SignalRule()), [1, 3, 3]);
        Assert.That(plan.Notes, Has.None.Contains("rule signal"));
    }

    private static OnnxGraph Product(Func<TestModels, TestModels> factors, string product)
    {
        TestModels model = factors(new TestModels().Input("x", 1, 8).Integers("from", 0).Integers("half", 4).Integers("to", 8).Integers("axis", 1)
            .Node("Slice", ["x", "from", "half", "axis"], "g").Node("Slice", ["x", "half", "to", "axis"], "v"));
        string[] parts = product.Split(' ');
        OnnxGraph made = model.Output("y").Node(parts[0], [Made(parts[1]), Made(parts[2])], "y").Graph();
        return made;

        string Made(string factor) => factor == "value" && !model.Makes("value") ? "v" : factor;
    }

    private static LrpPlan Plan(OnnxGraph graph, Composite composite) => new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, [1, 8]);

    private static float[] Relevance(OnnxGraph graph, Composite composite) =>
        Run.Relevance(TestEngines.On(TestEngine.OnnxRuntime), graph, composite, [0.3f, 0.8f, 0.4f, 0.9f, 1.3f, 0.7f, 0.5f, 0.2f], [1, 8], [1, 1, 1, 1]);
}
