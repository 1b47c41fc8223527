using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;
using OnnxLrp.Planning;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Normalization;

[TestFixture]
internal sealed class InferenceModeTests
{
    private static readonly OnnxTensor Yes = new("yes", OnnxElementType.Bool, [], new byte[] { 1 });

    [Test]
    public void A_dropout_passes_its_input_on_whatever_its_mode_is_computed_from()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 2).Constant("ratio", [], 0.5f).Tensor(Yes).Node("Not", ["yes"], "no").Node("Not", ["no"], "mode")
            .Node("Dropout", ["x", "ratio", "mode"], "d").Node("Relu", ["d"], "y").Output("y").Graph();
        RewrittenGraph result = Apply(graph);
        Assert.That(result.Graph.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "Identity", "Relu" }));
        Assert.That(result.Notes, Is.EqualTo(new[] { "Dropout_2 (Dropout): exported in training mode, explained as at inference, and scores are those at inference." }));
    }

    [TestCase(0f, true)]
    [TestCase(0.5f, false)]
    public void A_dropout_that_drops_nothing_is_no_news(float ratio, bool mode)
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 2).Constant("ratio", [], ratio).Tensor(new OnnxTensor("mode", OnnxElementType.Bool, [], new[] { (byte)(mode ? 1 : 0) }))
            .Node("Dropout", ["x", "ratio", "mode"], "d").Node("Relu", ["d"], "y").Output("y").Graph();
        Assert.That(Apply(graph).Notes, Is.Empty);
    }

    [Test]
    public void A_mask_that_is_used_keeps_every_value_and_gets_no_relevance()
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 3).Constant("ratio", [], 0.5f).Tensor(Yes).Node("Dropout", ["x", "ratio", "yes"], ["d", "mask"])
            .Node("Cast", ["mask"], "m", a => a.With("to", 1L)).Node("Mul", ["d", "m"], "y").Output("y").Graph();
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, CompositePresets.Create("epsilon"), [1, 3]);
        Assert.That(plan.Rows.Select(r => r.Operator), Does.Contain("Mul").And.Not.Contain("Gate"));
    }

    [TestCase(9, OnnxElementType.Float)]
    [TestCase(10, OnnxElementType.Bool)]
    public void A_mask_has_the_type_that_its_operator_set_gives_it(int opset, OnnxElementType type)
    {
        OnnxGraph graph = new TestModels(opset: opset).Input("x", 1, 3).Node("Dropout", ["x"], ["y", "mask"])
            .Output("y").Output("mask", type).Graph();
        GraphFacts facts = GraphRuns.Canonize(graph, GraphRuns.Shapes(graph), new InferenceMode()).Facts!;
        Assert.That(facts.Types["mask"], Is.EqualTo(type));
        Assert.That(facts.Shapes["mask"], Is.EqualTo(new[] { 1, 3 }));
    }

    [TestCase(13, 5)]
    [TestCase(14, 3)]
    public void A_batch_normalization_takes_its_running_statistics(int opset, int outputs)
    {
        OnnxGraph inference = BatchNorm(opset, 1), result = Apply(BatchNorm(opset, outputs)).Graph;
        Assert.That(result.Nodes.Select(n => n.OpType), Is.EqualTo(new[] { "BatchNormalization", "Relu" }));
        GraphRuns.AssertSameOutputs(inference, result, GraphRuns.Shapes(inference));
    }

    [Test]
    public void Statistics_that_it_gives_out_are_the_running_ones()
    {
        OnnxGraph graph = BatchNorm(14, 3, "n.running1"), result = Apply(graph).Graph;
        Assert.That(result.Nodes.Select(n => $"{n.OpType} {n.Input(0)}"), Does.Contain("Identity n.mean"));
    }

    [Test]
    public void A_batch_normalization_of_computed_statistics_is_refused_with_the_reason()
    {
        OnnxGraph graph = new TestModels(14).Input("x", 2, 3).Constant("one", [3], 1, 1, 1).Constant("zero", [3], 0, 0, 0)
            .Node("ReduceMean", ["x"], "mean", a => a.With("axes", [0L]).With("keepdims", 0L))
            .Node("BatchNormalization", ["x", "one", "zero", "mean", "one"], ["y", "m", "v"], a => a.With("training_mode", 1L)).Output("y").Graph();
        Assert.That(Apply(graph).Graph, Is.SameAs(graph));
        Assert.That(
            () => new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, CompositePresets.Create("epsilon"), [2, 3]),
            Throws.InstanceOf<OnnxLrpException>().With.Message.Contains("training mode"));
    }

    private static OnnxGraph BatchNorm(int opset, int outputs, string? alsoOutput = null)
    {
        TestModels model = new TestModels(opset).Input("x", 2, 3, 4, 4).BatchNorm("x", "n", 3).Node("Relu", ["n"], "y").Output("y");
        if (alsoOutput is not null) model.Output(alsoOutput);
        if (outputs == 1) return model.Graph();
        model.Edit("n", node => node.With(
            outputs: ["n", .. Enumerable.Range(1, outputs - 1).Select(i => $"n.running{i}")],
            attributes: opset >= 14 ? node.Attributes.With("training_mode", 1L) : node.Attributes));
        return model.Graph();
    }

    private static RewrittenGraph Apply(OnnxGraph graph) => new InferenceMode().Apply(graph, GraphFacts.None);
}
