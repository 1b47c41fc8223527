using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Methods;
using OnnxLrp.Tests.Applications;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Targets;

/// <summary>Targets end to end: the relevance is that of the start relevance which the text stands for, written out by hand.</summary>
[TestFixture("cpu")]
[TestFixture("ilgpu-cpu")]
internal sealed class TargetScoreTests(string device)
{
    private static readonly int[] Pictures = [3, 3, 8, 8];

    [TestCase("3-1", new[] { 0f, -1, 0, 1 })]
    [TestCase("-2", new[] { 0f, 0, -1, 0 })]
    [TestCase("0.5*3 + 1e-1*[0] - 0.5*3", new[] { 0.1f, 0, 0, 0 })]
    [TestCase("[1:3]", new[] { 0f, 1, 1, 0 })]
    [TestCase("[:]", new[] { 1f, 1, 1, 1 })]
    [TestCase("[-3:]", new[] { 0f, 1, 1, 1 })]
    [TestCase("[2:100]", new[] { 0f, 0, 1, 1 })]
    [TestCase("scores:3 - scores:1", new[] { 0f, -1, 0, 1 })]
    [TestCase("frog - cat", new[] { -1f, 0, 1, 0 })]
    public void A_sum_starts_with_its_weights_times_the_scores(string text, float[] weights)
    {
        using LrpExplainer explainer = PictureNetwork.Load(Options() with { Labels = ["cat", "dog", "frog", "T-shirt"] });
        CheckStart(explainer, PictureNetwork.Picture(Pictures, 4), Pictures, text, scores => weights);
    }

    [TestCase("0.5*3 + 2*top", 2f, 0.5f)]
    [TestCase("top - 3", 1f, -1f)]
    [TestCase("3 - [top]", -1f, 1f)]
    public void The_best_class_of_a_sum_is_that_of_each_sample(string text, float ofBest, float ofThird)
    {
        using LrpExplainer explainer = PictureNetwork.Load(Options());
        float[] picture = PictureNetwork.Picture(Pictures, 4);
        CheckStart(explainer, picture, Pictures, text, scores =>
        {
            var weights = new float[scores.Length];
            weights[3] += ofThird;
            weights[Array.IndexOf(scores, scores.Max())] += ofBest;
            return weights;
        });
    }

    [Test]
    public void Regions_of_a_map_are_explained()
    {
        using LrpExplainer explainer = Load(Map());
        int[] shape = [2, 3, 4, 5];
        CheckStart(explainer, PictureNetwork.Picture(shape, 7), shape, "[1,:,:]", scores => Ones(scores.Length, i => i / 20 == 1));
        CheckStart(explainer, PictureNetwork.Picture(shape, 7), shape, "[:, 1:3, -1] - 2*[0,0,0]", scores =>
            [.. Ones(scores.Length, i => i % 5 == 4 && i / 5 % 4 is 1 or 2).Select((w, i) => i == 0 ? w - 2 : w)]);
    }

    [Test]
    public void The_best_token_of_a_place_is_explained_like_its_index()
    {
        using LrpExplainer explainer = Load(Map());
        int[] shape = [2, 3, 4, 5];
        float[] values = PictureNetwork.Picture(shape, 7);
        IReadOnlyList<IReadOnlyList<Explanation>> found = explainer.Explain(values, shape, Target.Parse("[1,-1,top]"));
        for (int n = 0; n < 2; n++)
        {
            float[] row = found[n][0].Scores[35..40];
            int best = Array.IndexOf(row, row.Max());
            Explanation asked = explainer.Explain(values, shape, Target.At(1, 3, best))[n][0];
            Assert.That(found[n][0].Index, Is.EqualTo(35 + best));
            Assert.That(found[n][0].Relevance, Is.EqualTo(asked.Relevance));
        }
    }

    [TestCase("gradient")]
    [TestCase("integrated-gradients")]
    [TestCase("smoothgrad")]
    public void Methods_that_start_at_1_start_at_the_weights(string method)
    {
        LrpOptions options = Options() with { Method = MethodTable.Create(method, steps: 4, samples: 3) };
        using LrpExplainer explainer = PictureNetwork.Load(options);
        float[] picture = PictureNetwork.Picture(Pictures, 4);
        Explanation found = explainer.Explain(picture, Pictures, Target.Parse("3-0.5*1"))[0][0];
        Explanation given = explainer.ExplainFrom(picture, Pictures, new float[] { 0, -0.5f, 0, 1 })[0][0];
        Assert.That(found.Relevance, Is.EqualTo(given.Relevance).And.Some.Not.Zero);
        Assert.That(found.Score, Is.EqualTo(found.Scores[3] - (0.5f * found.Scores[1])).Within(1e-6));
    }

    [Test]
    public void Terms_say_what_was_selected()
    {
        using LrpExplainer explainer = PictureNetwork.Load(Options());
        Explanation e = explainer.Explain(PictureNetwork.Picture([1, 3, 8, 8], 4), [1, 3, 8, 8], Target.Parse("2*top - [1:3]"))[0][0];
        int best = Array.IndexOf(e.Scores, e.Scores.Max());
        Assert.Multiple(() =>
        {
            Assert.That(e.Index, Is.Null);
            Assert.That(e.Target, Is.EqualTo(Target.Parse("2*top-[1:3]")));
            Assert.That(
                e.Terms.Select(t => (t.Term.ToString(), t.Index, t.Count)),
                Is.EqualTo(new (string, int?, int)[] { ("2*top", best, 1), ("-[1:3]", null, 2) }));
            Assert.That(e.Terms[1].Score, Is.EqualTo(e.Scores[1] + e.Scores[2]).Within(1e-6));
            Assert.That(e.Score, Is.EqualTo((2 * e.Scores[best]) - e.Scores[1] - e.Scores[2]).Within(1e-5));
            Assert.That(e.StartRelevance, Is.EqualTo(e.Score).Within(1e-5));
        });
        Explanation second = explainer.Explain(PictureNetwork.Picture([1, 3, 8, 8], 4), [1, 3, 8, 8], Target.TopK(2))[0][1];
        Assert.That(second.Terms.Single().Index, Is.EqualTo(second.Index));
    }

    [Test]
    public void A_score_that_has_no_weight_may_be_infinite()
    {
        OnnxGraph graph = new TestModels().Input("x", -1, 2)
            .Constant("w", [2, 3], 1, 2, 3, 4, 5, 6).Constant("b", [3], float.NegativeInfinity, 0, 0)
            .Node("Gemm", ["x", "w", "b"], "y").Output("y").Graph();
        using LrpExplainer explainer = Load(graph);
        Explanation e = explainer.Explain(new float[] { 1, 2 }, [1, 2], Target.Parse("2-1"))[0][0];
        // z1 = 2 + 10, z2 = 3 + 12: each input gets x w of class 2 less x w of class 1.
        Assert.That(e.Relevance, Is.EqualTo(new float[] { 1, 2 }).Within(1e-4f));
        Assert.That(e.Warnings, Is.Empty);
        Assert.That(explainer.Explain(new float[] { 1, 2 }, [1, 2], Target.Parse("2-0"))[0][0].Warnings.Select(w => w.Kind),
            Does.Contain(ExplanationWarningKind.ScoreNotFinite));
    }

    [TestCase("3-4", "the model has 4 classes")]
    [TestCase("top:5", "the model has 4 classes")]
    [TestCase("[4]", "[2]")]
    [TestCase("[3:1]", "[2]")]
    [TestCase("[1,2]", "[2]")]
    [TestCase("cow - 1", "0 classes of 0 labels")]
    [TestCase("scores:1 - other:2", "\"other\" does not exist; expected an output, such as \"scores\"")]
    [TestCase("1 - other:2", "\"other\" does not exist")]
    public void Scores_that_do_not_exist_are_refused(string text, string reason)
    {
        using LrpExplainer explainer = PictureNetwork.Load(Options());
        Assert.That(
            () => explainer.Explain(PictureNetwork.Picture(Pictures, 4), Pictures, Target.Parse(text)),
            Throws.TypeOf<TargetOutOfRangeException>().With.Message.Contains(reason));
    }

    [TestCase("top")]
    [TestCase("3")]
    [TestCase("3-[0,0,0]")]
    public void A_class_of_a_map_is_refused_with_places_that_exist(string text)
    {
        using LrpExplainer explainer = Load(Map());
        Assert.That(
            () => explainer.Explain(new float[60], [1, 3, 4, 5], Target.Parse(text)),
            Throws.TypeOf<TargetOutOfRangeException>()
                .With.Message.Contains("[2, 4, 5]").And.Message.Contains("[1,2,2]").And.Message.Contains("[1,:,:]"));
    }

    /// <summary>Compares with the relevance of the start that the scores of each sample and its weights give.</summary>
    private static void CheckStart(LrpExplainer explainer, float[] values, int[] shape, string text, Func<float[], float[]> weights)
    {
        var target = Target.Parse(text);
        IReadOnlyList<IReadOnlyList<Explanation>> found = explainer.Explain(values, shape, target);
        Assert.That(found, Has.Count.EqualTo(shape[0]));
        float[] start = [.. found.SelectMany(e => e[0].Scores.Zip(weights(e[0].Scores), (s, w) => s * w))];
        IReadOnlyList<IReadOnlyList<Explanation>> given = explainer.ExplainFrom(values, shape, start);
        for (int n = 0; n < shape[0]; n++)
        {
            Assert.That(found[n][0].StartRelevance, Is.EqualTo(given[n][0].StartRelevance).Within(1e-5));
            Assert.That(found[n][0].Relevance, Is.EqualTo(given[n][0].Relevance).Within(1e-6f).And.Some.Not.Zero, $"sample {n}");
        }
    }

    private static float[] Ones(int count, Func<int, bool> isOne) => [.. Enumerable.Range(0, count).Select(i => isOne(i) ? 1f : 0f)];

    /// <summary>Three channels to a map of two: scores [N, 2, 4, 5] for inputs [N, 3, 4, 5].</summary>
    private static OnnxGraph Map() => new TestModels().Input("x", -1, 3, 4, 5).Weights("w", [4, 3, 3, 3]).Weights("v", [2, 4, 1, 1])
        .Node("Conv", ["x", "w"], "z", a => a.With("pads", [1, 1, 1, 1])).Node("Relu", ["z"], "a")
        .Node("Conv", ["a", "v"], "y").Output("y").Graph();

    private LrpOptions Options() => new() { Device = device, Composite = CompositePresets.Create("epsilon") };

    private LrpExplainer Load(OnnxGraph graph) => LrpExplainer.Load(OnnxWriter.ToBytes(graph), "test.onnx", Options());
}
