using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Engines.Reference;
using OnnxLrp.Errors;
using OnnxLrp.Extensions.Tests.Engine;
using OnnxLrp.Extensions.Tests.Rules;
using OnnxLrp.Rules;
using OnnxLrp.TestSupport;
using OnnxLrp.TestSupport.Golden;

namespace OnnxLrp.Extensions.Tests;

/// <summary>A rule from outside the library that is no sum of terms.</summary>
public sealed class ConservingRuleTests
{
    private static GoldenCase Network => GoldenCases.Committed.First(g => g.Network == "cnn");

    private static IEnumerable<TestCaseData> Engines =>
    [
        new TestCaseData(() => (IRelevanceEngine)new ArrayEngine()).SetArgDisplayNames("arrays"),
        new TestCaseData(() => EngineTable.Open("cpu")).SetArgDisplayNames("cpu"),
        new TestCaseData(() => (IRelevanceEngine)new ReferenceEngine()).SetArgDisplayNames("reference"),
    ];

    [TestCaseSource(nameof(Engines))]
    public void Conserves_relevance_of_every_sample_in_spite_of_biases(Func<IRelevanceEngine> open)
    {
        using IRelevanceEngine engine = open();
        foreach (Explanation explanation in Explain(engine, new ConservingRule()))
        {
            Assert.That(explanation.RelevanceSum, Is.EqualTo(explanation.Score).Within(1e-4 * Math.Abs(explanation.Score)));
        }
    }

    [Test]
    public void Is_epsilon_up_to_a_factor_for_each_sample()
    {
        using var engine = new ReferenceEngine();
        Explanation conserving = Explain(engine, new ConservingRule())[0], epsilon = Explain(engine, new EpsilonRule())[0];
        double factor = conserving.RelevanceSum / epsilon.RelevanceSum;
        Assert.That(factor, Is.Not.EqualTo(1).Within(1e-3), "the network has biases");
        double[] expected = [.. epsilon.Relevance.Select(r => r * factor)];
        Assert.That(TensorReport.Compare(expected, conserving.Relevance).Within(1e-5));
    }

    [Test]
    public void Is_refused_by_name_on_an_operator_that_it_does_not_accept()
    {
        using var engine = new ArrayEngine();
        var refusal = Assert.Throws<ModelNotSupportedException>(() => Explain(engine, new ConservingRule(), "Relu"));
        Assert.That(refusal!.Message, Does.Contain("rule conserving cannot be used on Relu"));
    }

    private static Explanation[] Explain(IRelevanceEngine engine, LrpRule rule, string op = "@linear")
    {
        var composite = new Composite("mine", [new CompositeEntry(new NodeMatch { Operators = [op] }, rule)]);
        using GoldenFolder folder = Network.Extract();
        using LrpExplainer explainer = LrpExplainer.Load(Path.Combine(folder.Path, "model.onnx"), engine,
            new LrpOptions { Composite = composite });
        float[] input = [.. Network.Input.Values.Select(v => (float)v)];
        return [.. explainer.Explain(input, Network.Input.Shape).Select(sample => sample[0])];
    }
}
