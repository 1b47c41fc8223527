using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Engines;

/// <summary>A graph is for any batch size only where no sample sees another one, forward or backward.</summary>
[TestFixture]
internal sealed class AnyBatchTests
{
    [Test]
    public void A_network_of_samples_holds_for_any_batch([Values(1, 2)] int batch) =>
        Assert.That(Holds(Samples().Node("MatMul", ["x", "w"], "y"), batch), Is.True);

    [Test]
    public void A_first_sample_that_is_added_to_all_is_noticed()
    {
        TestModels Added() => FirstSample().Node("Add", ["x", "first"], "s").Node("MatMul", ["s", "w"], "y");
        Assert.That(Holds(Added(), 1), Is.False);
        Assert.That(() => Holds(Added(), 2), Throws.TypeOf<ModelNotSupportedException>().With.Message.Contains("what each sample gives alone"));
    }

    [Test]
    public void A_first_sample_that_only_relevance_comes_to_is_noticed([Values(1, 2)] int batch) => Assert.That(
        Holds(
            FirstSample().Node("Div", ["first", "first"], "one").Constant("eye", [3, 3], 1, 0, 0, 0, 1, 0, 0, 0, 1).Node("Mul", ["one", "eye"], "unit")
                .Node("MatMul", ["x", "unit"], "s").Node("MatMul", ["s", "w"], "y"),
            batch),
        Is.False,
        "scores are those of x");

    private static TestModels Samples() => new TestModels().Input("x", -1, 3).Weights("w", [3, 2]);

    private static TestModels FirstSample() =>
        Samples().Integers("zero", 0).Node("Gather", ["x", "zero"], "first", a => a.With("axis", 0L));

    /// <summary>What the engine finds, which must be what the compiled file says.</summary>
    private static bool Holds(TestModels model, int batch)
    {
        OnnxGraph graph = model.Output("y").Graph();
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, new Composite("defaults", []), [batch, 3]);
        using var engine = new OrtEngine();
        using IRelevanceSession fromClasses = engine.Open(plan), fromValues = engine.Open(plan);
        Run.On(fromValues, new HostTensor(new float[batch * 3], [batch, 3]), new StartRelevance.Given(new float[batch * 2]));
        bool holds = fromClasses.Accepts(batch + 1);
        Assert.That(fromValues.Accepts(batch + 1), Is.EqualTo(holds), "whatever relevance starts from");
        OnnxGraph compiled = CompiledExplainer.Lower(plan, new Dictionary<string, string>());
        Assert.That(compiled.Inputs[0].Dimensions![0].Size is null, Is.EqualTo(holds));
        return holds;
    }
}
