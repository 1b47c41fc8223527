using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Methods;
using OnnxLrp.Planning;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Planning;

/// <summary>Entries of a composite that give their rule to no layer are named in the notes of the plan.</summary>
public sealed class UnusedEntriesTests
{
    private static readonly int[] Shape = [1, 3, 8, 8];

    [Test]
    public void An_entry_that_matches_no_layer_is_named_with_its_place()
    {
        LrpPlan plan = Plan(Network("Relu"), new Composite("mine", [Entry("Conv", new ZPlusRule()), Entry("Gemm", new EpsilonRule(0.25))]));
        Assert.That(plan.Notes, Is.EqualTo(["composite mine, rules[1] (op Gemm: epsilon(0.25)) matches no layer of this model, so its rule is not used; \"onnx-lrp plan\" lists the layers"]));
    }

    [Test]
    public void Every_condition_is_in_the_name_of_an_entry()
    {
        NodeMatch match = new() { Operators = ["@dense", "Relu"], Name = "/a/*", Position = LinearPosition.Last, Depth = (0.5, 1) };
        Assert.That(Plan(Network("Relu"), new Composite("mine", [new CompositeEntry(match, new PassRule())])).Notes,
            Has.One.Contains("rules[0] (op @dense or Relu, name /a/*, position last, depth 0.5 to 1: pass)"));
    }

    [Test]
    public void An_entry_that_others_leave_nothing_to_is_named()
    {
        LrpPlan plan = Plan(Network("Relu"), new Composite("mine", [Entry("@linear", new EpsilonRule()), Entry("Conv", new ZPlusRule())]));
        Assert.That(plan.Notes, Has.One.Contains("rules[1] (op Conv: zplus) gives its rule to no layer: of the 2 that it matches"));
    }

    [Test]
    public void An_entry_of_a_BatchNormalization_that_was_folded_is_named()
    {
        OnnxGraph graph = new TestModels().Input("x", Shape).Weights("w", [4, 3, 1, 1]).Node("Conv", ["x", "w"], "c").BatchNorm("c", "y", 4).Output("y").Graph();
        var composite = new Composite("mine", [Entry("BatchNormalization", new EpsilonRule())]);
        Assert.That(Plan(graph, composite).Notes, Is.Empty);
        Assert.That(Plan(graph, composite with { BatchNorm = BatchNormTreatment.Fuse }).Notes, Has.One.Contains("rules[0] (op BatchNormalization"));
    }

    [Test]
    public void Presets_are_made_for_many_networks_and_say_nothing([Values] bool hasRelu)
    {
        foreach ((string name, _) in CompositePresets.All.Where(p => p.Name is not ("guided-backprop" or "deconvnet")))
        {
            Assert.That(Plan(Network(hasRelu ? "Relu" : "Sigmoid"), CompositePresets.Create(name, -1, 1)).Notes, Is.Empty, name);
        }
    }

    [TestCase("guided-backprop", "guided backpropagation")]
    [TestCase("deconvnet", "deconvnet")]
    public void Methods_that_act_on_Relu_say_when_there_is_none(string method, string name)
    {
        Composite composite = new PresetMethod(method).Composite(CompositePresets.Create("epsilon"));
        Assert.That(Plan(Network("Relu"), composite).Notes, Is.Empty);
        Assert.That(Plan(Network("Sigmoid"), composite).Notes, Has.One.EndsWith($"whose activations are Sigmoid: {name} is the plain gradient here"));
        Assert.That(Plan(Silu(), composite).Notes, Has.One.Contains("whose activations are Silu"));
        OnnxGraph linear = new TestModels().Input("x", Shape).Weights("w", [4, 3, 1, 1]).Node("Conv", ["x", "w"], "y").Output("y").Graph();
        Assert.That(Plan(linear, composite).Notes, Has.One.Contains("which has no activation"));
    }

    [Test]
    public void Bounds_that_only_the_shape_of_the_input_makes_comparable_are_compared_then()
    {
        float[] whole = [.. Enumerable.Range(0, 3 * 8 * 8).Select(i => i == 70 ? 0.5f : 2f)];
        var composite = new Composite("box", [new CompositeEntry(new NodeMatch { Position = LinearPosition.First }, new ZBoxRule(new InputBound([0, 1, 0]), new InputBound(whole)))]);
        Assert.That(() => Plan(Network("Relu"), composite),
            Throws.TypeOf<ModelNotSupportedException>().With.Message.Contains("low must be a finite number <= high; found low = 1, high = 0.5 at position 70"));
    }

    private static CompositeEntry Entry(string op, LrpRule rule) => new(new NodeMatch { Operators = [op] }, rule);

    private static OnnxGraph Network(string activation) => new TestModels().Input("x", Shape).Weights("w", [4, 3, 3, 3]).Weights("u", [5, 4, 1, 1])
        .Node("Conv", ["x", "w"], "c").Node(activation, ["c"], "a").Node("Conv", ["a", "u"], "y").Output("y").Graph();

    private static OnnxGraph Silu() => new TestModels().Input("x", Shape).Weights("w", [4, 3, 3, 3]).Node("Conv", ["x", "w"], "c")
        .Node("Sigmoid", ["c"], "s").Node("Mul", ["c", "s"], "y").Output("y").Graph();

    private static LrpPlan Plan(OnnxGraph graph, Composite composite) => new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, Shape);
}
