using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Methods;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests;

/// <summary>What an explanation says against itself. The networks are so small that every number can be computed by hand.</summary>
[TestFixture("cpu")]
[TestFixture("ilgpu-cpu")]
public sealed class ExplanationWarningTests(string device)
{
    [Test]
    public void A_sound_explanation_has_none() => Assert.That(Kinds(Explain(Affine([1, 2], 0.1f), [3, 4])), Is.Empty);

    [Test]
    public void A_score_of_zero_leaves_nothing_to_share()
    {
        Explanation e = Explain(Affine([1, -1], 0), [2, 2]);
        Assert.That(Kinds(e), Is.EqualTo([ExplanationWarningKind.ZeroRelevance]));
        Assert.That(e.Warnings[0].Message, Does.Contain("the score of class 0 is exactly 0"));
    }

    [Test]
    public void A_bias_that_absorbs_everything_is_named()
    {
        // z = 0 x + 5: no input has a share in the score.
        Explanation e = Explain(Affine([0, 0], 5), [1, 2]);
        Assert.That(Kinds(e), Is.EqualTo([ExplanationWarningKind.ZeroRelevance]));
        Assert.That(e.Warnings[0].Message, Does.Contain("absorbed all of the start relevance 5"));
    }

    [Test]
    public void A_black_input_is_the_reason_of_its_empty_heatmap() =>
        Assert.That(Explain(Affine([1, 2], 5), [0, 0]).Warnings.Single().Message, Does.Contain("the input is zero everywhere"));

    [TestCase("gradient")]
    [TestCase("gradient-times-input")]
    [TestCase("integrated-gradients")]
    [TestCase("smoothgrad")]
    public void A_network_that_is_switched_off_has_no_derivative(string method)
    {
        // y = Relu(x0 + x1 - 100) + 1.
        OnnxGraph graph = new TestModels().Input("x", 1, 2).Constant("w", [2, 1], 1, 1).Constant("b", [1], -100).Constant("one", [1], 1)
            .Node("Gemm", ["x", "w", "b"], "z").Node("Relu", ["z"], "a").Node("Add", ["a", "one"], "y").Output("y").Graph();
        Explanation e = Explain(graph, [1, 2], new LrpOptions { Method = MethodTable.Create(method) });
        Assert.That(Kinds(e), Is.EqualTo([ExplanationWarningKind.ZeroRelevance]));
        Assert.That(e.Warnings[0].Message, Does.Contain("the derivative is 0 at this input"));
    }

    [TestCase(94f, false)]
    [TestCase(96f, true)]
    [TestCase(-96f, false, Description = "-96 of 4 comes back as 100 of 4: nothing was absorbed")]
    [TestCase(102f, true, Description = "the score is 100, the inputs speak against it with -2")]
    public void More_than_95_percent_absorbed_is_a_warning(float bias, bool warns)
    {
        float x = 100 - Math.Abs(bias);
        Explanation e = Explain(Affine([1, 1], bias), bias == -96 ? [50, 50] : [x / 2, x / 2]);
        Assert.That(Kinds(e), warns ? Is.EqualTo([ExplanationWarningKind.Absorbed]) : Is.Empty);
        if (warns) Assert.That(e.Warnings[0].Message, Does.Contain($"{bias}% of the start relevance 100 was absorbed"));
    }

    [TestCase(900, false)]
    [TestCase(1100, true)]
    public void Relevance_far_above_the_score_is_a_warning(int times, bool warns)
    {
        // x0 - x1 = 1 with (x0 + x1) / 1 about the number of times.
        Explanation e = Explain(Affine([1, -1], 0), [(times + 1) / 2f, (times - 1) / 2f]);
        Assert.That(Kinds(e), warns ? Is.EqualTo([ExplanationWarningKind.Magnified]) : Is.Empty);
        if (warns) Assert.That(e.Warnings[0].Message, Does.Contain("1100").Or.Contain("1.1E+03"));
    }

    [Test]
    public void Gradients_are_not_shares_of_the_score() =>
        Assert.That(Kinds(Explain(Affine([5000, -5000], 0), [1.0001f, 1], new LrpOptions { Method = MethodTable.Create("gradient") })), Is.Empty);

    [Test]
    public void A_start_relevance_of_both_signs_has_no_share_that_is_absorbed()
    {
        using LrpExplainer explainer = Load(Affine([1, 2], 50, columns: 2), new LrpOptions());
        Explanation e = explainer.ExplainFrom(new float[] { 3, 4 }, [1, 2], new float[] { 1, -1 })[0][0];
        Assert.That(e.Warnings.Select(w => w.Kind), Has.None.EqualTo(ExplanationWarningKind.Absorbed));
        Explanation none = explainer.ExplainFrom(new float[] { 3, 4 }, [1, 2], new float[] { 0, 0 })[0][0];
        Assert.That(none.Warnings.Single().Message, Does.Contain("the start relevance is zero everywhere"));
    }

    [Test]
    public void Scores_that_are_no_numbers_are_told_also_where_the_heatmap_is_finite()
    {
        // Class 0 is NaN, class 1 is explained, and the flat rule reads no score.
        var flat = new Composite("flat", [new CompositeEntry(new NodeMatch(), new FlatRule())]);
        Explanation e = Explain(Affine([1, 2], 0, columns: 2, bias: [float.NaN, 0.5f]), [3, 4], new LrpOptions { Composite = flat }, Target.Class(1));
        Assert.That(e.IsFinite, Is.True);
        Assert.That(Kinds(e), Is.EqualTo([ExplanationWarningKind.ScoreNotFinite]));
        Assert.That(e.Warnings[0].Message, Does.Contain("score of class 0 is NaN (1 of 2 scores are not finite)"));
    }

    [Test]
    public void A_class_that_a_mask_rules_out_is_no_fault()
    {
        OnnxGraph graph = Affine([1, 2], 0.5f, columns: 2, bias: [float.NegativeInfinity, 0.5f]);
        Assert.That(Kinds(Explain(graph, [3, 4], target: Target.Class(1))), Is.Empty);
        Assert.That(Kinds(Explain(graph, [3, 4], target: Target.Class(0))), Does.Contain(ExplanationWarningKind.ScoreNotFinite));
        Assert.That(Kinds(Explain(Affine([1, 2], 0.5f, columns: 2, bias: [float.PositiveInfinity, 0.5f]), [3, 4], target: Target.Class(1))),
            Does.Contain(ExplanationWarningKind.ScoreNotFinite));
    }

    [Test]
    public void A_layer_without_relevance_is_named()
    {
        // The second Gemm does not look at the first: its weights are zero, and the bias is the score.
        OnnxGraph graph = new TestModels().Input("x", 1, 2).Weights("w", [2, 3]).Constant("v", [3, 1], 0, 0, 0).Constant("b", [1], 2)
            .Node("Gemm", ["x", "w"], "hidden").Node("Gemm", ["hidden", "v", "b"], "y").Output("y").Graph();
        Explanation e = Explain(graph, [1, 2], new LrpOptions { Layers = ["hidden"] });
        Assert.That(e.Warnings.Select(w => (w.Kind, w.Layer)), Is.EqualTo(new[] { (ExplanationWarningKind.ZeroLayer, "hidden"), (ExplanationWarningKind.ZeroRelevance, (string?)null) }));
    }

    [TestCase("identity")]
    [TestCase("epsilon")]
    [TestCase("fuse")]
    [TestCase("fuse-left")]
    public void A_BatchNormalization_without_a_square_root_is_refused(string batchNorm)
    {
        OnnxGraph graph = new TestModels().Input("x", 1, 3, 2, 2).Weights("w", [2, 3, 1, 1]).Node("Conv", ["x", "w"], "c")
            .Constant("scale", [2], 1, 1).Constant("bias", [2], 0, 0).Constant("mean", [2], 0, 0).Constant("var", [2], 1, -0.5f)
            .Node("BatchNormalization", ["c", "scale", "bias", "mean", "var"], "n").Node("Relu", ["n"], "y").Output("y").Graph();
        using LrpExplainer explainer = Load(graph, new LrpOptions { BatchNorm = BatchNormTreatment.Parse(batchNorm) });
        Assert.That(() => explainer.Plan([1, 3, 2, 2]), Throws.TypeOf<ModelNotSupportedException>().With.Message.Contains("its variance of channel 1 is -0.5"));
    }

    private static IEnumerable<ExplanationWarningKind> Kinds(Explanation e) => e.Warnings.Select(w => w.Kind);

    /// <summary>y = x w + b, with as many equal columns as are asked for.</summary>
    private static OnnxGraph Affine(float[] weights, float b, int columns = 1, float[]? bias = null) => new TestModels().Input("x", 1, weights.Length)
        .Constant("w", [weights.Length, columns], [.. weights.SelectMany(w => Enumerable.Repeat(w, columns))]).Constant("b", [columns], bias ?? [.. Enumerable.Repeat(b, columns)])
        .Node("Gemm", ["x", "w", "b"], "y").Output("y").Graph();

    private Explanation Explain(OnnxGraph graph, float[] x, LrpOptions? options = null, Target? target = null)
    {
        using LrpExplainer explainer = Load(graph, options ?? new LrpOptions { Composite = CompositePresets.Create("epsilon") });
        return explainer.Explain(x, target);
    }

    private LrpExplainer Load(OnnxGraph graph, LrpOptions options) => LrpExplainer.Load(OnnxWriter.ToBytes(graph), "test.onnx", options with { Device = device });
}
