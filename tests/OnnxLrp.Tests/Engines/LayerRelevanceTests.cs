using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Engines.Reference;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Golden;

namespace OnnxLrp.Tests.Engines;

/// <summary>
/// The relevance of every tensor on the way, read in one run, is that of the reference: buffers that are used again, and sums that are
/// made in place, are read before anything writes over them.
/// </summary>
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
[Category("Device")]
public sealed class LayerRelevanceTests(TestEngine engine)
{
    [TestCase("basicblock")]
    [TestCase("bottleneck")]
    [TestCase("tiny_densenet")]
    public void Every_tensor_has_its_relevance(string network)
    {
        GoldenCase golden = GoldenCases.Committed.Concat(GoldenCases.Shared).First(c => c.Network == network);
        OnnxGraph graph = OnnxReader.Read(golden.Model, golden.Name, null);
        LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, CompositePresets.Create("epsilon-plus"), golden.Input.Shape);
        var input = new HostTensor(golden.Input.Values.Select(v => (float)v).ToArray(), golden.Input.Shape);
        IReadOnlyDictionary<string, float[]> found = Layers(TestEngines.On(engine)), expected;
        using (var reference = new ReferenceEngine()) expected = Layers(reference);
        Assert.That(found.Keys, Is.EquivalentTo(plan.RelevanceShapes.Keys));
        foreach ((string tensor, float[] relevance) in found)
        {
            TensorReport report = TensorReport.Compare(expected[tensor], relevance, [.. plan.RelevanceShapes[tensor]]);
            Assert.That(report.Within(Tolerances.GoldenFloor), $"{tensor}: {report}");
        }

        IReadOnlyDictionary<string, float[]> Layers(IRelevanceEngine runner)
        {
            using IRelevanceSession session = runner.Open(plan);
            return Run.On(session, input, new StartRelevance.Best(1), [.. plan.RelevanceShapes.Keys]).Passes[0].Layers;
        }
    }
}
