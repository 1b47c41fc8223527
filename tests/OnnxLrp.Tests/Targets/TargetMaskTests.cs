using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Applications;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Targets;

/// <summary>Masks and references end to end: the relevance is that of the start relevance which they stand for, written out by hand.</summary>
[TestFixture("cpu")]
[TestFixture("ilgpu-cpu")]
[TestFixture("reference")]
internal sealed class TargetMaskTests(string device)
{
    private static readonly int[] Shape = [3, 3, 4, 5];
    private readonly float[] _values = PictureNetwork.Picture(Shape, 7);

    [TestCase(new[] { 4, 5 })]
    [TestCase(new[] { 5 })]
    [TestCase(new[] { 1, 1 })]
    [TestCase(new[] { 2, 1, 1 })]
    [TestCase(new[] { 3, 1, 4, 5 })]
    [TestCase(new[] { 3, 2, 4, 5 })]
    public void A_mask_multiplies_the_start_as_NumPy_broadcasts_it(int[] shape)
    {
        float[] factors = Numbers(shape);
        CheckStart("[1,:,:] - 0.5*[0,1,:]", new TargetMask(factors, shape), 0, (n, c, y, x) =>
        {
            int[] at = [n, c, y, x];
            int flat = 0;
            for (int axis = 0; axis < shape.Length; axis++) flat = (flat * shape[axis]) + (shape[axis] == 1 ? 0 : at[4 - shape.Length + axis]);
            return factors[flat] * (c == 1 ? 1 : y == 1 ? -0.5f : 0);
        });
    }

    [Test]
    public void A_plane_takes_its_size_from_the_output() => CheckStart(
        "[1,:,:]", TargetMask.Plane((height, width) => Numbers([height, width])), 0, (n, c, y, x) => c == 1 ? Numbers([4, 5])[(y * 5) + x] : 0);

    [TestCase("[1,:,:]", 0.75f)]
    [TestCase("2*[0,1,1] - [1,2,2]", -3f)]
    public void A_reference_is_subtracted_from_each_selected_score(string text, float reference) => CheckStart(text, null, reference, (n, c, y, x) =>
        text.StartsWith('[') ? (c == 1 ? 1 : 0) : (c, y, x) == (0, 1, 1) ? 2 : (c, y, x) == (1, 2, 2) ? -1 : 0);

    [Test]
    public void The_best_classes_keep_their_order_under_a_reference()
    {
        using LrpExplainer explainer = PictureNetwork.Load(Options());
        float[] picture = PictureNetwork.Picture([1, 3, 8, 8], 4);
        IReadOnlyList<Explanation> plain = explainer.Explain(picture, [1, 3, 8, 8], Target.TopK(2))[0];
        IReadOnlyList<Explanation> above = explainer.Explain(picture, [1, 3, 8, 8], Target.TopK(2).Above(0.5f))[0];
        for (int k = 0; k < 2; k++)
        {
            float[] start = new float[4];
            start[plain[k].Index!.Value] = plain[k].Score - 0.5f;
            Assert.That((above[k].Index, above[k].Score), Is.EqualTo((plain[k].Index, plain[k].Score)));
            Assert.That(above[k].Relevance, Is.EqualTo(explainer.ExplainFrom(picture, [1, 3, 8, 8], start)[0][0].Relevance).Within(1e-6));
        }
    }

    [Test]
    public void A_score_that_is_the_reference_has_nothing_to_share_and_says_so()
    {
        using LrpExplainer explainer = PictureNetwork.Load(Options());
        float[] picture = PictureNetwork.Picture([1, 3, 8, 8], 4);
        float score = explainer.Explain(picture, [1, 3, 8, 8], Target.Class(2))[0][0].Score;
        Explanation e = explainer.Explain(picture, [1, 3, 8, 8], Target.Class(2).Above(score))[0][0];
        Assert.That(e.Relevance, Is.All.Zero);
        Assert.That(e.Warnings.Single().Message, Does.Contain("exactly the reference"));
    }

    [Test]
    public void Terms_count_what_the_mask_leaves()
    {
        using LrpExplainer explainer = Load();
        float[] factors = new float[20];
        (factors[3], factors[7]) = (1, 0.5f);
        Explanation e = explainer.Explain(_values, Shape, Target.Parse("[1,:,:]").Within(new TargetMask(factors, [4, 5])))[1][0];
        Assert.That((e.Terms[0].Count, e.Index), Is.EqualTo((2, (int?)null)));
        Assert.That(e.Score, Is.EqualTo(e.Scores[23] + (0.5f * e.Scores[27])).Within(1e-5));
    }

    [TestCase(new[] { 5, 4 })]
    [TestCase(new[] { 2, 2, 4, 5 })]
    [TestCase(new[] { 1, 3, 2, 4, 5 })]
    public void A_mask_that_fits_no_output_is_refused_with_the_shapes(int[] shape)
    {
        using LrpExplainer explainer = Load();
        Assert.That(
            () => explainer.Explain(_values, Shape, Target.Parse("[1,:,:]").Within(new TargetMask(Numbers(shape), shape))),
            Throws.TypeOf<TargetOutOfRangeException>().With.Message.Contains($"a mask of shape [{string.Join(", ", shape)}]").And.Message.Contains("[3, 2, 4, 5]"));
    }

    [Test]
    public void Factors_must_be_finite_and_fit_their_shape() => Assert.Multiple(() =>
    {
        Assert.That(() => new TargetMask([1, float.NaN], [2]), Throws.ArgumentException.With.Message.Contains("factor 1"));
        Assert.That(() => new TargetMask([1, 2], [3]), Throws.ArgumentException.With.Message.Contains("[3]"));
        Assert.That(() => Target.Top.Above(float.PositiveInfinity), Throws.TypeOf<ArgumentOutOfRangeException>());
    });

    [Test]
    public void A_start_that_is_given_takes_neither()
    {
        using LrpExplainer explainer = Load();
        Assert.That(
            () => explainer.ExplainFrom(_values, Shape, new float[40], Target.Top.Above(1)),
            Throws.TypeOf<TargetOutOfRangeException>().With.Message.Contains("work them into it"));
    }

    private void CheckStart(string text, TargetMask? mask, float reference, Func<int, int, int, int, float> weight)
    {
        using LrpExplainer explainer = Load();
        Explanation[] found = [.. explainer.Explain(_values, Shape, Target.Parse(text).Within(mask).Above(reference)).Select(e => e[0])];
        float[] start = [.. found.SelectMany((e, n) => e.Scores.Select((score, i) =>
            weight(n, i / 20, i / 5 % 4, i % 5) is var w and not 0 ? w * (score - reference) : 0))];
        IReadOnlyList<IReadOnlyList<Explanation>> given = explainer.ExplainFrom(_values, Shape, start);
        for (int n = 0; n < 3; n++)
        {
            Assert.That(found[n].StartRelevance, Is.EqualTo(given[n][0].StartRelevance).Within(1e-4));
            Assert.That(found[n].Relevance, Is.EqualTo(given[n][0].Relevance).Within(1e-5f).And.Some.Not.Zero, $"sample {n}");
        }
    }

    private static float[] Numbers(int[] shape) => [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => ((i * 7 % 5) + 1) / 4f)];

    private LrpOptions Options() => new() { Device = device, Composite = CompositePresets.Create("epsilon"), BatchSize = 2 };

    private LrpExplainer Load() => LrpExplainer.Load(OnnxWriter.ToBytes(
        new TestModels().Input("x", -1, 3, 4, 5).Weights("w", [4, 3, 3, 3]).Weights("v", [2, 4, 1, 1])
            .Node("Conv", ["x", "w"], "z", a => a.With("pads", [1, 1, 1, 1])).Node("Relu", ["z"], "a")
            .Node("Conv", ["a", "v"], "y").Output("y").Graph()), "test.onnx", Options());
}
