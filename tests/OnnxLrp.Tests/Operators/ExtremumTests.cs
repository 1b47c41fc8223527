using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Operators;

/// <summary>Max and Min: the first of equal candidates takes all, equal candidates share, a constant keeps what it wins.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class ExtremumTests(TestEngine device)
{
    private static readonly float[] X = [1, -2, 3, 0, 0.5f, -1];
    private static readonly float[] R = [1, 2, 4, 8, 16, 32];

    [Test]
    public void First_of_equal_candidates_takes_all()
    {
        // Max(x, x, −x): where x ≥ 0 the first, else −x, whose relevance passes the Neg.
        OnnxGraph graph = new TestModels().Input("x", 1, 6).Node("Neg", ["x"], "n").Node("Max", ["x", "x", "n"], "y").Output("y").Graph();
        Assert.That(Relevance(graph, Rules()), Is.EqualTo(R));
        Assert.That(Relevance(graph, Rules(("Max", new GradientRule()), ("Neg", new GradientRule()))), Is.EqualTo([1f, -2f, 4f, 8f, 16f, -32f]));
    }

    [Test]
    public void Equal_candidates_share()
    {
        // Only the second candidate's share arrives: the first goes through a product with 0 under gradient.
        OnnxGraph graph = new TestModels().Input("x", 1, 6).Constant("zero", [], 0).Constant("one", [], 1)
            .Node("Mul", ["x", "one"], "a").Node("Mul", ["a", "zero"], "b").Node("Add", ["x", "b"], "c").Node("Min", ["c", "x"], "y").Output("y").Graph();
        (string, LrpRule) gradient = ("Mul", new GradientRule());
        Assert.That(Relevance(graph, Rules(gradient, ("Add", new NormRule { Stabilizer = 0 }), ("Min", new ShareRule()))), Is.EqualTo([1f, 2f, 4f, 4f, 16f, 32f]));
    }

    [Test]
    public void Constant_keeps_what_it_wins_and_the_first_of_equals_may_be_a_constant()
    {
        OnnxGraph last = new TestModels().Input("x", 1, 6).Constant("c", [2, 1, 1], 0, 0.5f).Integers("s", 1, 2, 1, 3)
            .Node("Reshape", ["x", "s"], "r").Node("Max", ["r", "c"], "y").Output("y").Graph();
        OnnxGraph first = new TestModels().Input("x", 1, 6).Constant("c", [2, 1, 1], 0, 0.5f).Integers("s", 1, 2, 1, 3)
            .Node("Reshape", ["x", "s"], "r").Node("Max", ["c", "r"], "y").Output("y").Graph();
        Assert.That(Relevance(last, Rules()), Is.EqualTo([1f, 0f, 4f, 0f, 16f, 0f]));
        Assert.That(Relevance(first, Rules()), Is.EqualTo([1f, 0f, 4f, 0f, 0f, 0f]));
    }

    [Test]
    public void Broadcast_candidate_gets_what_its_copies_win()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 6).Constant("w", [6, 1], 1, 0, 0, 0, 0, 0)
            .Node("MatMul", ["x", "w"], "m").Node("Max", ["m", "x"], "y").Output("y").Graph();
        // m is x_0 = 1: it wins everywhere but at 3, and its relevance goes to x_0.
        Assert.That(Relevance(graph, Rules(("MatMul", new EpsilonRule(0)))), Is.EqualTo([59f, 0f, 4f, 0f, 0f, 0f]));
    }

    [Test]
    public void Max_of_a_value_and_its_fraction_is_a_leaky_relu()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 6).Constant("c", [], 0.25f).Node("Mul", ["x", "c"], "t").Node("Max", ["x", "t"], "y").Output("y").Graph();
        Assert.That(Relevance(graph, CompositePresets.Create("gradient")), Is.EqualTo([1f, 0.5f, 4f, 8f, 16f, 8f]));
    }

    [Test]
    public void Maximum_with_something_positive_is_known_to_be_positive()
    {
        OnnxGraph Graph(string op) => new TestModels().Input("x", 1, 6).Node("Abs", ["x"], "a").Node(op, ["x", "a"], "y").Output("y").Graph();
        LrpPlan Plan(string op) => new LrpPlanner(new OnnxRuntimeProbe()).Plan(Graph(op), Rules(), [1, 6]);
        string[] NonNegative(string op) => [.. new[] { "x", "a", "y" }.Where(Plan(op).IsNonNegative)];
        Assert.That(NonNegative("Max"), Is.EquivalentTo(["a", "y"]));
        Assert.That(NonNegative("Min"), Is.EquivalentTo(["a"]));
    }

    private static Composite Rules(params (string Op, LrpRule Rule)[] rules) =>
        new("test", [.. rules.Select(r => new CompositeEntry(new NodeMatch { Operators = [r.Op] }, r.Rule))]);

    private float[] Relevance(OnnxGraph graph, Composite composite) => Run.Relevance(TestEngines.On(device), graph, composite, X, [1, 6], R);
}
