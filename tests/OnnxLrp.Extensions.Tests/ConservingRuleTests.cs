using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Engines.Reference;
using OnnxLrp.Errors;
using OnnxLrp.Extensions.Tests.Engine;
using OnnxLrp.Extensions.Tests.Rules;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Rules;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Golden;

namespace OnnxLrp.Extensions.Tests;

/// <summary>A rule from outside the library that is no sum of terms.</summary>
public sealed class ConservingRuleTests
{
    private static GoldenCase Network => GoldenCases.Committed.First(g => g.Network == "cnn");

    private static IEnumerable<IRelevanceEngine> Engines => [new ArrayEngine(), new ReferenceEngine()];

    [TestCaseSource(nameof(Engines))]
    public void Conserves_relevance_of_every_sample_in_spite_of_biases(IRelevanceEngine engine)
    {
        (EngineResult result, LrpPlan plan) = Explain(engine, new ConservingRule());
        float[] relevance = result.Passes[0].Relevance;
        int sample = relevance.Length / plan.Samples, classes = result.Logits.Length / plan.Samples;
        for (int n = 0; n < plan.Samples; n++)
        {
            double score = result.Logits[(n * classes) + result.Passes[0].Targets[n]], sum = relevance.Skip(n * sample).Take(sample).Sum(r => (double)r);
            Assert.That(sum, Is.EqualTo(score).Within(1e-4 * Math.Abs(score)));
        }
    }

    [Test]
    public void Is_epsilon_up_to_one_factor_for_each_layer()
    {
        float[] conserving = Explain(new ReferenceEngine(), new ConservingRule()).Result.Passes[0].Relevance[..432];
        float[] epsilon = Explain(new ReferenceEngine(), new EpsilonRule()).Result.Passes[0].Relevance[..432];
        double factor = conserving.Sum(r => (double)r) / epsilon.Sum(r => (double)r);
        Assert.That(factor, Is.Not.EqualTo(1).Within(1e-3), "the network has biases");
        Assert.That(TensorReport.Compare([.. epsilon.Select(r => r * factor)], conserving).Within(1e-5));
    }

    [Test]
    public void Is_refused_by_name_on_an_operator_that_it_does_not_accept()
    {
        var composite = new Composite("mine", [new CompositeEntry(new NodeMatch { Operators = ["Relu"] }, new ConservingRule())]);
        var refusal = Assert.Throws<ModelNotSupportedException>(() => new LrpPlanner(new OnnxRuntimeProbe()).Plan(
            OnnxReader.Read(Network.Model, "model.onnx", null), composite, Network.Input.Shape));
        Assert.That(refusal!.Message, Does.Contain("rule conserving cannot be used on Relu"));
    }

    private static (EngineResult Result, LrpPlan Plan) Explain(IRelevanceEngine engine, LrpRule rule)
    {
        using (engine)
        {
            var composite = new Composite("mine", [new CompositeEntry(new NodeMatch { Operators = ["@linear"] }, rule)]);
            OnnxGraph graph = OnnxReader.Read(Network.Model, "model.onnx", null);
            LrpPlan plan = new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, Network.Input.Shape);
            using IRelevanceSession session = engine.Open(plan);
            float[] input = [.. Network.Input.Values.Select(v => (float)v)];
            var inputs = new Dictionary<string, HostTensor> { [plan.Input] = new(input, Network.Input.Shape) };
            return (session.Run(new EngineRequest { Inputs = inputs, Start = new StartRelevance.Best(1) }), plan);
        }
    }
}
