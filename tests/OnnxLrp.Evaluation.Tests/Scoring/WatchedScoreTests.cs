using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Evaluation.Attribution;
using OnnxLrp.Evaluation.Perturbation;
using OnnxLrp.Evaluation.Results;
using OnnxLrp.Evaluation.Scoring;
using OnnxLrp.Graph;
using OnnxLrp.Imaging;
using OnnxLrp.Planning;

namespace OnnxLrp.Evaluation.Tests.Scoring;

/// <summary>What is watched of each kind of model, and that it falls when what speaks for the explained class goes first.</summary>
public sealed class WatchedScoreTests
{
    private static readonly PictureShape Shape = new(1, 8, 8);

    [TestCase(3, "Softmax", 0, "the probability that the model's Softmax gives", 3)]
    [TestCase(3, "LogSoftmax", 0, "the probability that the model's Softmax gives", 3)]
    [TestCase(3, "", 0, "the Softmax of the scores \"scores\", since the model ends without one", 3)]
    [TestCase(3, "Sigmoid", 0, "the probability that the model's Sigmoid gives", 3)]
    [TestCase(1, "Sigmoid", 0, "the probability that the model's Sigmoid gives; class 1 is what it speaks for", 2)]
    [TestCase(1, "HardSigmoid", 0, "the probability that the model's HardSigmoid gives; class 1 is what it speaks for, class 0 has the rest (α 0.2, β 0.5)", 2)]
    [TestCase(1, "", 2, "the Sigmoid of the model's only score \"scores\", since its labels are those of two classes", 2)]
    [TestCase(1, "", 0, "the model's only score \"scores\" itself: nothing says that it is a probability", 1)]
    [TestCase(1, "Softmax", 0, "itself: the model's Softmax of one number is always 1", 1)]
    public void Is_what_the_model_gives(int outputs, string tail, int labels, string description, int classes)
    {
        WatchedScore watched = Of(Network(outputs, tail), ScoreKind.Probability, labels);
        Assert.That(watched.Description, Does.Contain(description));
        Assert.That(watched.Classes, Is.EqualTo(classes));
    }

    [TestCase(3, "Softmax", 0.7053845)]
    [TestCase(3, "Sigmoid", 0.8807971)]
    [TestCase(1, "Sigmoid", 0.1192029, Description = "class 0 of two: the rest of 0.88")]
    [TestCase(1, "HardSigmoid", 0.1)]
    [TestCase(1, "", 2)]
    public void Has_the_value_that_the_formula_says(int outputs, string tail, double expected)
    {
        float[] scores = outputs == 1 ? [2] : [2, 1, -1];
        Assert.That(Of(Network(outputs, tail), ScoreKind.Probability).Of(scores, 0), Is.EqualTo(expected).Within(1e-6));
    }

    [Test]
    public void The_score_itself_is_watched_when_it_is_asked_for()
    {
        Assert.That(Of(Network(3, "Softmax"), ScoreKind.Logit).Of([2, 1, -1], 2), Is.EqualTo(-1));
        WatchedScore two = Of(Network(1, "Sigmoid"), ScoreKind.Logit);
        Assert.That((two.Of([2], 1), two.Of([2], 0)), Is.EqualTo((2f, -2f)));
    }

    [Test]
    public void The_winner_is_the_class_of_the_larger_probability()
    {
        Assert.That(Of(Network(3, "Sigmoid"), ScoreKind.Probability).Winner([40, 50, 45]), Is.EqualTo(1), "both Sigmoids round to 1");
        WatchedScore two = Of(Network(1, "Sigmoid"), ScoreKind.Probability);
        Assert.That((two.Winner([0.1f]), two.Winner([-0.1f])), Is.EqualTo((1, 0)));
    }

    [Test]
    public void Maps_are_refused_with_their_shape()
    {
        OnnxGraph map = new()
        {
            Name = "map",
            Opsets = new Dictionary<string, int> { [""] = 13 },
            Inputs = [new OnnxValue("input", OnnxElementType.Float, [.. new[] { 1, 1, 8, 8 }.Select(d => new OnnxDimension(d, null))])],
            Outputs = [new OnnxValue("scores", OnnxElementType.Float, null)],
            Nodes = [new OnnxNode("conv", "Conv", ["input", "w"], ["scores"])],
            Initializers = new Dictionary<string, OnnxTensor> { ["w"] = OnnxTensor.FromFloats("w", [4, 1, 1, 1], [1, 2, 3, 4]) },
        };
        EvaluationException refused = Assert.Throws<EvaluationException>(() => Of(map, ScoreKind.Probability))!;
        Assert.That(refused.Message, Does.Contain("[1, 4, 8, 8], a map or a sequence"));
        Assert.That(refused.IsAboutModel, Is.True);
    }

    /// <summary>
    /// The corner that speaks for the class goes first, and its probability falls from p to 1/2, whichever of the two classes wins.
    /// </summary>
    [TestCase(0, 1)]
    [TestCase(6, 0)]
    public void One_sigmoid_falls_for_either_class(int corner, int winner)
    {
        PictureResult result = Judge(Network(1, "Sigmoid"), "epsilon", Picture((corner, 1)), label: null);
        Assert.That(result.Target, Is.EqualTo(winner));
        Assert.That(result.Curves["morf"][0], Is.EqualTo(1 / (1 + Math.Exp(-4))).Within(1e-6));
        Assert.That(result.Curves["morf"][1], Is.EqualTo(0.5).Within(1e-6));
        Assert.That(result.Measures["conservation-error"], Is.LessThan(1e-4));
    }

    /// <summary>The right corner outweighs the left one, so the score of class 0 is negative; still the left one speaks for it.</summary>
    [TestCase("epsilon")]
    [TestCase("gradient-times-input")]
    public void A_class_of_negative_score_falls_with_what_speaks_for_it(string composite)
    {
        PictureResult result = Judge(Network(2, "Softmax"), composite, Picture((0, 0.25f), (6, 1)), label: 0);
        Assert.That(result.Curves["morf"][1], Is.LessThan(result.Curves["morf"][0] - 0.01));
        Assert.That(result.Measures["aopc-morf"], Is.GreaterThan(result.Measures["aopc-lerf"]));
        if (composite == "epsilon") Assert.That(result.Measures["conservation-error"], Is.LessThan(1e-4));
    }

    [Test]
    public void An_empty_heatmap_and_a_score_that_is_no_number_are_told()
    {
        Assert.That(Judge(Network(1, "Sigmoid"), "epsilon", new float[64], label: 1).IsEmpty, Is.True);
        float[] overflowing = [float.MaxValue, float.MaxValue, .. new float[62]];
        Assert.That(
            () => Judge(Network(1, "Sigmoid"), "epsilon", overflowing, label: 1),
            Throws.TypeOf<EvaluationException>().With.Message.Contains("the model's score of class 1 is"));
    }

    private static OnnxGraph Network(int outputs, string tail) => TinyNetworks.Corners(outputs, tail.Length == 0 ? [] : [tail]);

    private static WatchedScore Of(OnnxGraph graph, ScoreKind kind, int labels = 0)
    {
        using LrpExplainer explainer = LrpExplainer.Load(OnnxWriter.ToBytes(graph), "test.onnx", new LrpOptions { Device = "cpu" });
        return WatchedScore.Of(explainer.Plan([1, 1, 8, 8]), kind, labels);
    }

    private static float[] Picture(params (int Corner, float Value)[] corners)
    {
        var picture = new float[64];
        foreach ((int corner, float value) in corners)
        {
            foreach (int pixel in new[] { 0, 1, 8, 9 }) picture[corner + pixel] = value;
        }
        return picture;
    }

    private static PictureResult Judge(OnnxGraph graph, string composite, float[] input, int? label)
    {
        using var model = new ModelFile(graph);
        using IRelevanceEngine engine = EngineTable.Open("cpu");
        var options = new LrpOptions { Composite = CompositePresets.Create(composite) };
        using ModelAttributor rule = ModelAttributor.Load(model.Path, composite, engine, options, Shape, 1);
        LrpPlan plan = rule.Plan;
        using var scorer = new Scorer(plan.Scores.Model, plan.Output, Shape, WatchedScore.Of(plan, ScoreKind.Probability, 0));
        using StateFile state = StateFile.Open(model.In("state.jsonl"), "x", restart: false);
        const MeasureKind Measures = MeasureKind.Perturbation | MeasureKind.Conservation;
        var judging = new EvaluationOptions { PatchSize = 2, Steps = 16, Replacement = Replacement.Black, Measures = Measures };
        var evaluator = new Evaluator(scorer, [rule], Shape, new InputRange([0], [1]), judging);
        evaluator.Run([new EvaluationPicture("picture", null, label, "1", () => new PictureData(input, new RgbImage(8, 8), null))], state, e => throw e);
        return evaluator.Problems.Count > 0 ? throw new EvaluationException(evaluator.Problems[0]) : state.Results.Single();
    }
}
