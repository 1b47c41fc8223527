using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.TestSupport;
using OnnxLrp.Tests.Engines;

namespace OnnxLrp.Tests.Models;

/// <summary>
/// Small models whose output is not simply the scores of a batch, with the relevance that an independent tool computed in float64 from the logits
/// (<c>Cases/NAME/expected.npy</c>).
/// </summary>
[Category("Device")]
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
public sealed class ScoreCaseTests(TestEngine engine)
{
    [Test]
    public void Relevance_starts_at_the_logits_in_front_of_the_output([Values("sigmoid-output-flips-sign", "softmax-then-squeeze")] string name)
    {
        NpyTensor input = Read(name, "input.npy"), expected = Read(name, "expected.npy");
        Explanation explanation = Explain(name, input);
        TensorReport report = TensorReport.Compare(expected.Values, Array.ConvertAll(explanation.Relevance, v => (double)v), expected.Shape);
        Assert.That(report.Within(1e-4), report.ToString());
    }

    [TestCase("argmax-output", "/Flatten_output_0")]
    [TestCase("topk-output", "/Flatten_output_0")]
    [TestCase("sklearn-mlp-zipmap", "add_result1")]
    public void Decisions_are_explained_like_the_logits_that_they_are_made_from(string name, string logits)
    {
        NpyTensor input = Read(name, "input.npy");
        Explanation found = Explain(name, input), asked = Explain(name, input, logits);
        Assert.That(found.Relevance, Is.EqualTo(asked.Relevance));
        Assert.That(found.Score, Is.EqualTo(asked.Scores.Max()));
    }

    [Test]
    public void Softmax_before_a_transpose_hides_no_relevance()
    {
        Explanation explanation = Explain("softmax-then-transpose", Read("softmax-then-transpose", "input.npy"));
        Assert.That(explanation.RelevanceSum, Is.EqualTo(explanation.Score).Within(1e-3));
        Assert.That(explanation.Score, Is.EqualTo(143.539f).Within(1e-2f));
    }

    private static NpyTensor Read(string name, string file) => NpyReader.Read(RepositoryRoot.Combine("tests", "OnnxLrp.Tests", "Cases", name, file));

    private Explanation Explain(string name, NpyTensor input, string? output = null)
    {
        var options = new LrpOptions { Composite = CompositePresets.Create("epsilon") };
        using LrpExplainer explainer = LrpExplainer.Load(
            RepositoryRoot.Combine("tests", "OnnxLrp.Tests", "Cases", name, "model.onnx"), TestEngines.On(engine), options);
        return explainer.Explain(Array.ConvertAll(input.Values, v => (float)v), input.Shape, Target.Top.Of(output))[0][0];
    }
}
