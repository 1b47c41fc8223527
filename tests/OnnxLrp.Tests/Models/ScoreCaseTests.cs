using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Errors;
using OnnxLrp.Tests.Engines;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Tests.Models;

/// <summary>
/// Small models whose output is not simply the scores of a batch, with the relevance that an independent tool computed in float64 from the
/// logits (<c>Cases/NAME/expected.npy</c>).
/// </summary>
[Category("Device")]
[TestFixtureSource(typeof(TestEngines), nameof(TestEngines.Devices))]
public sealed class ScoreCaseTests(TestEngine engine)
{
    [SetUp]
    public void RequireEngine() => TestEngines.On(engine);

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
        NpyTensor input = Read("softmax-then-transpose", "input.npy");
        Assert.That(() => Explain("softmax-then-transpose", input), Throws.TypeOf<TargetOutOfRangeException>().With.Message.Contains("[2, 4, 4]").And.Message.Contains("[1,2,2]"));
        Explanation explanation = Explain("softmax-then-transpose", input, target: Target.At(0, 1, 2));
        Assert.That(explanation.Score, Is.EqualTo(143.539f).Within(1e-2f));
        Assert.That(explanation.RelevanceSum, Is.EqualTo(explanation.Score).Within(1e-3));
    }

    [Test]
    public void Time_major_scores_belong_to_the_samples_that_made_them()
    {
        NpyTensor input = Read("time-major-batch", "input.npy");
        float[] values = Array.ConvertAll(input.Values, v => (float)v);
        using LrpExplainer explainer = Load("time-major-batch");
        (Target Target, double Sum)[] expected = [(Target.At(2, 2), 4.5394), (Target.At(1, 3), 4.4510)];
        for (int n = 0; n < 2; n++)
        {
            Explanation together = explainer.Explain(values, input.Shape, expected[n].Target)[n][0];
            Explanation alone = explainer.Explain(values.AsMemory(n * 30, 30), [1, 5, 6], expected[n].Target)[0][0];
            Assert.That(together.RelevanceSum, Is.EqualTo(expected[n].Sum).Within(1e-3));
            Assert.That(together.Relevance, Is.EqualTo(alone.Relevance).Within(1e-5f));
        }
    }

    [TestCase("input-without-batch", new[] { 4, 6 })]
    [TestCase("input-1d", new[] { 6 })]
    [TestCase("scalar-input", new int[0])]
    public void An_input_without_a_batch_axis_is_one_sample(string name, int[] shape)
    {
        using LrpExplainer explainer = Load(name);
        float[] values = [.. Enumerable.Range(1, shape.Aggregate(1, (a, b) => a * b)).Select(i => i / 10f)];
        IReadOnlyList<IReadOnlyList<Explanation>> explained = explainer.Explain(values, shape);
        Assert.That(explainer.IsBatched(shape), Is.False);
        Assert.That(explained, Has.Count.EqualTo(1));
        Assert.That(explained[0][0].Shape, Is.EqualTo(shape));
        Assert.That(explained[0][0].RelevanceSum, Is.EqualTo(explained[0][0].Score).Within(1e-4));
        Assert.That(explainer.Explain(values).Relevance, Is.EqualTo(explained[0][0].Relevance));
    }

    [Test]
    public void A_squeezed_output_has_as_many_classes_as_it_has_scores()
    {
        NpyTensor input = Read("squeezed-output", "input.npy"), expected = Read("squeezed-output", "expected.npy");
        Explanation explanation = Explain("squeezed-output", input);
        Assert.That((explanation.Index, explanation.Scores.Length), Is.EqualTo(((int?)2, 3)));
        Assert.That(explanation.Relevance, Is.EqualTo(Explain("squeezed-output", input, target: Target.Class(2)).Relevance));
        TensorReport report = TensorReport.Compare(expected.Values, Array.ConvertAll(explanation.Relevance, v => (double)v), expected.Shape);
        Assert.That(report.Within(1e-4), report.ToString());
    }

    [TestCase("output-scalar", new[] { 1, 6 })]
    [TestCase("transposed-output", new[] { 1, 3, 8, 8 })]
    [TestCase("squeezed-open-output", new[] { 1, 3, 8, 8 })]
    public void One_sample_is_explained_whatever_shape_its_scores_have(string name, int[] shape)
    {
        using LrpExplainer explainer = Load(name);
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => random.NextSingle())];
        Explanation explanation = explainer.Explain(values, shape)[0][0];
        Assert.That(explanation.Score, Is.EqualTo(explanation.Scores.Max()));
        Assert.That(explanation.IsFinite);
    }

    [TestCase("scalar-output", "for two")]
    public void Outputs_that_mix_samples_are_refused_at_planning_with_shapes(string name, string reason)
    {
        using LrpExplainer explainer = Load(name);
        Assert.That(() => explainer.Plan([2, 3, 8, 8]), Throws.TypeOf<ModelNotSupportedException>().With.Message.Contains(reason));
    }

    [Test]
    public void A_fixed_first_axis_that_counts_no_samples_is_part_of_one_sample()
    {
        using LrpExplainer explainer = Load("flatten-axis0-ilgpu");
        float[] values = [.. Enumerable.Range(0, 120).Select(i => i / 120f)];
        Explanation only = explainer.Explain(values, [2, 3, 4, 5]).Single()[0];
        Assert.That(only.Relevance, Is.EqualTo(values.Select((v, i) => i == 119 ? v : 0)), "the winning score is the last value");
        Assert.That(explainer.Plan([2, 3, 4, 5]).Notes, Has.Some.Contains("is explained as one sample"));
    }

    [Test]
    public void Open_batch_on_the_second_axis_is_found_by_running_where_no_name_says_it()
    {
        using LrpExplainer explainer = Load("transposed-output");
        var random = new Random(3);
        float[] values = [.. Enumerable.Range(0, 2 * 192).Select(_ => random.NextSingle())];
        IReadOnlyList<IReadOnlyList<Explanation>> together = explainer.Explain(values, [2, 3, 8, 8]);
        for (int n = 0; n < 2; n++)
        {
            Explanation alone = explainer.Explain(values.AsMemory(n * 192, 192), [1, 3, 8, 8])[0][0];
            Assert.That((together[n][0].Index, together[n][0].Scores.Length), Is.EqualTo((alone.Index, alone.Scores.Length)));
            Assert.That(together[n][0].Relevance, Is.EqualTo(alone.Relevance).Within(1e-5f));
        }
    }

    private static NpyTensor Read(string name, string file) => NpyReader.Read(RepositoryRoot.Combine("tests", "OnnxLrp.Tests", "Cases", name, file));

    private LrpExplainer Load(string name) => LrpExplainer.Load(
        RepositoryRoot.Combine("tests", "OnnxLrp.Tests", "Cases", name, "model.onnx"), TestEngines.On(engine),
        new LrpOptions { Composite = CompositePresets.Create("epsilon") });

    private Explanation Explain(string name, NpyTensor input, string? output = null, Target? target = null)
    {
        using LrpExplainer explainer = Load(name);
        return explainer.Explain(Array.ConvertAll(input.Values, v => (float)v), input.Shape, (target ?? Target.Top).Of(output))[0][0];
    }
}
