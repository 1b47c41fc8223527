using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Tests.Engines;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Operators;

/// <summary>Values that are chosen when the model runs: by indices that are inputs, by comparisons, by a TopK.</summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class ChoiceTests(TestEngine device)
{
    [Test]
    public void Relevance_goes_where_indices_that_are_an_input_point()
    {
        OnnxGraph graph = new TestModels().Input("x", 2, 3).Input("i", OnnxElementType.Int64, 2, 2)
            .Node("GatherElements", ["x", "i"], "y", a => a.With("axis", 1)).Output("y").Graph();
        var inputs = new Dictionary<string, HostTensor>
        {
            ["x"] = new(new float[] { 1, 2, 3, 4, 5, 6 }, [2, 3]),
            ["i"] = new(new long[] { 2, 2, 0, 1 }, [2, 2]),
        };
        Assert.That(Relevance(graph, inputs, "x", [10, 20, 30, 40]), Is.EqualTo([0f, 0f, 30f, 30f, 40f, 0f]));
    }

    [Test]
    public void Relevance_of_a_scatter_goes_to_what_is_left_and_to_what_was_put_in()
    {
        OnnxGraph graph = new TestModels(16).Input("x", 1, 4).Input("u", 1, 2).Input("i", OnnxElementType.Int64, 1, 2)
            .Node("ScatterElements", ["x", "i", "u"], "y", a => a.With("axis", 1)).Output("y").Graph();
        var inputs = new Dictionary<string, HostTensor>
        {
            ["x"] = new(new float[] { 1, 2, 3, 4 }, [1, 4]),
            ["u"] = new(new float[] { 5, 6 }, [1, 2]),
            ["i"] = new(new long[] { 3, 0 }, [1, 2]),
        };
        Assert.That(Relevance(graph, inputs, "x", [1, 2, 3, 4]), Is.EqualTo([0f, 2f, 3f, 0f]));
        Assert.That(Relevance(graph, inputs, "u", [1, 2, 3, 4]), Is.EqualTo([4f, 1f]));
    }

    [Test]
    public void The_best_values_send_their_relevance_back_to_where_they_were()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 4).Integers("k", 2).Node("TopK", ["x", "k"], ["y", "which"]).Output("y").Graph();
        var inputs = new Dictionary<string, HostTensor> { ["x"] = new(new float[] { 1, 9, 3, 7 }, [1, 4]) };
        Assert.That(Relevance(graph, inputs, "x", [10, 20]), Is.EqualTo([0f, 10f, 0f, 20f]));
    }

    [Test]
    public void A_comparison_chooses_and_carries_nothing()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 4).Constant("zero", [], 0).Constant("slope", [], 0.5f)
            .Node("Less", ["x", "zero"], "below").Node("Mul", ["x", "slope"], "small").Node("Where", ["below", "small", "x"], "y").Output("y").Graph();
        var inputs = new Dictionary<string, HostTensor> { ["x"] = new(new float[] { -2, 3, -1, 5 }, [1, 4]) };
        Assert.That(Relevance(graph, inputs, "x", [10, 20, 30, 40], "gradient"), Is.EqualTo([5f, 20f, 15f, 40f]));
    }

    [Test]
    public void A_condition_that_is_an_input_sends_relevance_to_both_sides_and_sums_what_was_broadcast()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 1).Input("z", 1, 4).Input("c", OnnxElementType.Bool, 1, 4)
            .Node("Where", ["c", "x", "z"], "y").Output("y").Graph();
        var inputs = new Dictionary<string, HostTensor>
        {
            ["x"] = new(new float[] { 2 }, [1, 1]),
            ["z"] = new(new float[] { 1, 2, 3, 4 }, [1, 4]),
            ["c"] = new(new[] { true, false, true, false }, [1, 4]),
        };
        Assert.That(Relevance(graph, inputs, "x", [1, 2, 3, 4]), Is.EqualTo([4f]));
        Assert.That(Relevance(graph, inputs, "z", [1, 2, 3, 4]), Is.EqualTo([0f, 2f, 0f, 4f]));
    }

    [Test]
    public void Shrink_and_the_remainder_have_their_derivatives()
    {
        OnnxGraph shrink = new TestModels().Input("x", 1, 4).Node("Shrink", ["x"], "y", a => a.With("lambd", 1.5f).With("bias", 0.5f)).Output("y").Graph();
        var inputs = new Dictionary<string, HostTensor> { ["x"] = new(new float[] { -2, 1, 3, -1 }, [1, 4]) };
        Assert.That(Relevance(shrink, inputs, "x", [1, 2, 3, 4], "gradient"), Is.EqualTo([1f, 0f, 3f, 0f]));
        OnnxGraph mod = new TestModels().Input("x", 1, 4).Constant("c", [], 0.75f).Node("Mod", ["x", "c"], "y", a => a.With("fmod", 1)).Output("y").Graph();
        Assert.That(Relevance(mod, inputs, "x", [1, 2, 3, 4], "gradient"), Is.EqualTo([1f, 2f, 3f, 4f]));
    }

    [Test]
    public void The_product_of_an_axis_has_its_derivative_and_halves_relevance_at_each_product()
    {
        OnnxGraph graph = new TestModels(18).Input("x", 1, 3).Integers("axes", 1).Node("ReduceProd", ["x", "axes"], "y").Output("y").Graph();
        var inputs = new Dictionary<string, HostTensor> { ["x"] = new(new float[] { 2, 3, 5 }, [1, 3]) };
        Assert.That(Relevance(graph, inputs, "x", [1], "gradient"), Is.EqualTo([15f, 10f, 6f]));
        Assert.That(Relevance(graph, inputs, "x", [4]), Is.EqualTo([1f, 1f, 2f]));
    }

    [Test]
    public void A_grid_that_is_computed_from_what_is_explained_is_refused()
    {
        OnnxGraph graph = new TestModels(16).Input("x", 1, 1, 2, 2).Input("g", 1, 1, 1, 2).Node("GridSample", ["x", "g"], "y").Output("y").Graph();
        var shapes = new Dictionary<string, int[]> { ["x"] = [1, 1, 2, 2], ["g"] = [1, 1, 1, 2] };
        var planner = new LrpPlanner(new OnnxRuntimeProbe());
        Assert.That(
            () => planner.Plan(graph, CompositePresets.Create("epsilon"), new PlanRequest(shapes)), Throws.TypeOf<ModelNotSupportedException>());
        Assert.That(
            () => planner.Plan(graph, CompositePresets.Create("epsilon"), new PlanRequest(shapes) { Explain = ["x"] }), Throws.Nothing);
    }

    [Test]
    public void What_is_made_of_comparisons_alone_is_refused()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 4).Constant("zero", [], 0).Node("Less", ["x", "zero"], "below")
            .Node("Cast", ["below"], "truth", a => a.With("to", 1)).Node("Exp", ["truth"], "y").Output("y").Graph();
        Assert.That(
            () => new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, CompositePresets.Create("epsilon"), [1, 4], start: ScoreStart.Output),
            Throws.TypeOf<ModelNotSupportedException>().With.Message.Contains("constant between their steps"));
    }

    private float[] Relevance(
        OnnxGraph graph, Dictionary<string, HostTensor> inputs, string endpoint, float[] start, string composite = "")
    {
        Composite rules = composite.Length == 0 ? new Composite("defaults", []) : CompositePresets.Create(composite);
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, rules, new PlanRequest(inputs.ToDictionary(i => i.Key, i => i.Value.Shape))
        {
            Explain = [endpoint],
            Start = ScoreStart.Output,
            Outputs = ["y"],
        });
        using IRelevanceSession session = TestEngines.On(device).Open(plan);
        return session.Run(new EngineRequest { Inputs = inputs, Start = new StartRelevance.Given(start), Layers = [] }).Passes[0].Relevance;
    }
}
