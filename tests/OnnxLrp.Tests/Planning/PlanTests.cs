using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Planning;

/// <summary>What a plan says before anything runs.</summary>
public sealed class PlanTests
{
    private static readonly int[] Shape = [1, 3, 8, 8];

    [Test]
    public void Behind_a_relu_zplus_runs_one_term_instead_of_two()
    {
        LrpPlan plan = Plan(TwoConvolutions().Output("z").Graph(), "epsilon-plus");
        Assert.That(plan.Rows.Where(r => r.Operator == "Conv").Select(r => r.Terms), Is.EqualTo(["(x⁺, w⁺, 0) + (x⁻, w⁻, 0)", "(x, w⁺, 0)"]));
    }

    [Test]
    public void Behind_a_relu_gamma_runs_the_positive_group_only_when_relevance_vanishes_with_the_activation()
    {
        OnnxGraph graph = TwoConvolutions().Output("z").Graph();
        var gamma = new Composite("gamma", [new CompositeEntry(new NodeMatch { Operators = ["Conv"] }, new GammaRule())]);
        Assert.That(Plan(graph, gamma).Rows[0].Terms, Is.EqualTo("(x⁺, w+γw⁺, 0) + (x⁻, w+γw⁻, 0)"));
        var flatAbove = gamma.With(new NodeMatch { Operators = ["Conv"], Position = LinearPosition.Last }, new FlatRule());
        Assert.That(Plan(graph, flatAbove).Rows[0].Terms, Does.Contain("z<0").And.Contain("z>0"));
    }

    [Test]
    public void Only_the_activations_that_rules_read_are_captured()
    {
        OnnxGraph graph = TwoConvolutions().Node("Flatten", ["z"], "f").Weights("v", [5 * 64, 4]).Node("Gemm", ["f", "v"], "y").Output("y").Graph();
        Assert.That(Plan(graph, "epsilon").CapturedActivations, Is.EquivalentTo(["c", "a", "z", "f", "y"]));
        Assert.That(Plan(graph, "gradient").CapturedActivations, Is.EquivalentTo(["c", "y"]));
        Assert.That(Plan(graph, "epsilon-plus-flat").CapturedActivations, Is.EquivalentTo(["a", "f", "y"]));
    }

    [Test]
    public void Buffers_are_shared_by_tensors_that_do_not_live_at_the_same_time()
    {
        TestModels model = new TestModels().Input("x", Shape);
        string tensor = "x";
        for (int i = 0; i < 6; i++)
        {
            model.Weights($"w{i}", [3, 3, 3, 3]).Node("Conv", [tensor, $"w{i}"], $"z{i}", a => a.With("pads", [1, 1, 1, 1])).Node("Relu", [$"z{i}"], $"a{i}");
            tensor = $"a{i}";
        }
        Assert.That(Plan(model.Output(tensor).Graph(), "epsilon-plus").ToString(), Does.Contain("2 relevance buffers"));
    }

    [TestCase("Softmax")]
    [TestCase("LogSoftmax")]
    public void A_softmax_at_the_output_is_left_out_and_told(string softmax)
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 4).Weights("w", [4, 3]).Node("Gemm", ["x", "w"], "logits").Node(softmax, ["logits"], "y").Output("y").Graph();
        LrpPlan plan = Plan(graph, "epsilon", [1, 4]);
        Assert.That(plan.Output, Is.EqualTo("logits"));
        Assert.That(plan.Notes, Has.Some.Contains("logits").And.Some.Contains(softmax));
    }

    [Test]
    public void Every_problem_is_in_one_table()
    {
        OnnxGraph graph = new TestModels().Input("x", Shape)
            .Node("Round", ["x"], "s").Node("GlobalAveragePool", ["s"], "g").Node("Pow", ["s", "g"], "m").Node("Hardmax", ["m"], "h").Node("Relu", ["h"], "y").Output("y").Graph();
        ModelNotSupportedException refused = Assert.Throws<ModelNotSupportedException>(() => Plan(graph, "epsilon"))!;
        Assert.That(refused.Problems.Select(p => p.Operator), Is.EqualTo(["Round", "Pow", "Hardmax"]));
        Assert.That(refused.Message, Does.StartWith("test.onnx cannot be explained: 3 problems").And.Contain("Hardmax").And.Contain("Round is constant between its steps"));
    }

    [Test]
    public void A_rule_that_cannot_serve_the_operator_it_names_is_refused()
    {
        OnnxGraph graph = TwoConvolutions().Output("z").Graph();
        var composite = new Composite("bad", [new CompositeEntry(new NodeMatch { Operators = ["Relu"] }, new ZPlusRule())]);
        Assert.That(() => Plan(graph, composite), Throws.TypeOf<ModelNotSupportedException>().With.Message.Contains("rule zplus cannot be used on Relu"));
    }

    [Test]
    public void A_rule_with_terms_by_name_only_is_for_linear_layers()
    {
        OnnxGraph graph = TwoConvolutions().Output("z").Graph();
        var composite = new Composite("all", [new CompositeEntry(new NodeMatch { Name = "*" }, new ZPlusRule())]);
        Assert.That(Plan(graph, composite).Rows.Select(r => r.Rule), Is.EqualTo(["zplus", "pass", "zplus"]));
    }

    [Test]
    public void Bounds_that_do_not_fit_the_first_layer_are_refused()
    {
        OnnxGraph graph = TwoConvolutions().Output("z").Graph();
        var composite = new Composite("box", [new CompositeEntry(
            new NodeMatch { Position = LinearPosition.First }, new ZBoxRule(new InputBound([1, 2]), 3))]);
        Assert.That(() => Plan(graph, composite), Throws.TypeOf<ModelNotSupportedException>().With.Message.Contains("2 values; expected 1, 3"));
    }

    [Test]
    public void Models_without_float_input_or_with_a_missing_input_are_refused_by_name_and_the_first_of_several_outputs_is_explained()
    {
        OnnxGraph tokens = new TestModels().Input("ids", OnnxElementType.Int64, 1, 4).Node("Cast", ["ids"], "y", a => a.With("to", 1)).Output("y").Graph();
        Assert.That(() => Plan(tokens, "epsilon", [1, 4]), Throws.TypeOf<ModelNotSupportedException>().With.Message.Contains("no float input"));
        OnnxGraph two = new TestModels().Input("a", 1, 4).Input("b", 1, 4).Node("Add", ["a", "b"], "y").Output("y").Graph();
        Assert.That(
            () => Plan(two, "epsilon", [1, 4]),
            Throws.TypeOf<InputMismatchException>().With.Message.Contains("input \"b\" is missing"));
        OnnxGraph outputs = new TestModels().Input("x", 1, 4).Node("Relu", ["x"], "y").Node("Tanh", ["x"], "z").Output("y").Output("z").Graph();
        LrpPlan first = Plan(outputs, "epsilon", [1, 4]);
        Assert.That(first.Output, Is.EqualTo("y"));
        Assert.That(first.Notes, Has.Some.Contains("--target \"z:top\""));
    }

    [Test]
    public void Fused_batch_normalization_is_gone_from_the_plan_and_one_that_nothing_takes_is_told()
    {
        OnnxGraph graph = TwoConvolutions().BatchNorm("z", "n", 5).Output("n").Graph();
        Assert.That(Plan(graph, CompositePresets.Create("epsilon") with { BatchNorm = BatchNormTreatment.FuseToTheLeft }).Rows.Select(r => r.Operator),
            Does.Not.Contain("BatchNormalization"));
        OnnxGraph alone = new TestModels().Input("x", Shape).BatchNorm("x", "y", 3).Output("y").Graph();
        LrpPlan plan = Plan(alone, CompositePresets.Create("epsilon") with { BatchNorm = BatchNormTreatment.Fuse });
        Assert.That(plan.Rows.Single().Rule, Is.EqualTo("pass"));
        Assert.That(plan.Notes, Has.Some.Contains(alone.Nodes[0].Name));
    }

    private static TestModels TwoConvolutions() => new TestModels().Input("x", Shape).Weights("w", [4, 3, 3, 3]).Weights("u", [5, 4, 1, 1])
        .Node("Conv", ["x", "w"], "c", a => a.With("pads", [1, 1, 1, 1])).Node("Relu", ["c"], "a").Node("Conv", ["a", "u"], "z");

    private static LrpPlan Plan(OnnxGraph graph, string preset, int[]? shape = null) => Plan(graph, CompositePresets.Create(preset), shape);

    private static LrpPlan Plan(OnnxGraph graph, Composite composite, int[]? shape = null) =>
        new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, shape ?? Shape);
}
