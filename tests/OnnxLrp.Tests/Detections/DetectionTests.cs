using NUnit.Framework;
using OnnxLrp.Composites;
using OnnxLrp.Detections;
using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Applications;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Detections;

/// <summary>Detections of every kind of head: what is explained is the score that a reader of the raw head would choose by hand.</summary>
[TestFixture("cpu")]
[TestFixture("ilgpu-cpu")]
internal sealed class DetectionTests(string device)
{
    private static readonly int[] Shape = [3, 3, 32, 32];

    private static readonly Dictionary<string, Head> Heads = new()
    {
        ["YOLOv8"] = new(DetectorModels.YoloV8(), "output0", (a, c) => [4 + c, a], (s, a, c) => s[((4 + c) * 4) + a]),
        ["YOLOv5"] = new(DetectorModels.YoloV5(), "output", (a, c) => [a, 5 + c], (s, a, c) => s[(a * 7) + 4] * s[(a * 7) + 5 + c]),
        ["apart"] = new(DetectorModels.Apart(), "scores", (a, c) => [a, c], (s, a, c) => Sigmoid(s[(a * 2) + c])),
        ["NonMaxSuppression"] = new(DetectorModels.Suppressed(), "scores", (a, c) => [c, a], (s, a, c) => Sigmoid(s[(c * 4) + a])),
        ["NonMaxSuppression of ONNX"] = new(DetectorModels.Suppressed(false), "scores", (a, c) => [c, a], (s, a, c) => Sigmoid(s[(c * 4) + a])),
        ["TopK"] = new(DetectorModels.Best(), "p", (a, c) => [a, c], (s, a, c) => Sigmoid(s[(a * 2) + c])) { Suppresses = false },
    };

    private readonly float[] _values = PictureNetwork.Picture(Shape, 9);

    private static IEnumerable<string> Names => Heads.Keys;

    [TestCaseSource(nameof(Names))]
    public void The_best_detections_are_explained_each_on_its_own(string name)
    {
        Head head = Heads[name];
        using LrpExplainer explainer = Load(head.Model);
        IReadOnlyList<IReadOnlyList<Explanation>> found = explainer.Explain(_values, Shape, Target.Parse("detection:3"));
        for (int n = 0; n < 3; n++)
        {
            float[] scores = Scores(explainer, head, n);
            (int Anchor, int Class)[] expected = Expected(head, scores);
            Assert.That(found[n], Has.Count.EqualTo(3));
            for (int k = 0; k < 3; k++)
            {
                (int a, int c) = expected[k];
                CheckDetection(found[n][k].Detection!, a, c, head.Score(scores, a, c));
                CheckRelevance(explainer, head, found[n][k], n, a, c);
            }
        }
    }

    [TestCaseSource(nameof(Names))]
    public void A_box_finds_the_anchor_that_overlaps_it_best(string name)
    {
        Head head = Heads[name];
        using LrpExplainer explainer = Load(head.Model);
        IReadOnlyList<IReadOnlyList<Explanation>> best = explainer.Explain(_values, Shape, Target.Box(new DetectionBox(19, 5, 29, 22))),
            second = explainer.Explain(_values, Shape, Target.Box(new DetectionBox(2.8, 2, 13, 12), 1));
        for (int n = 0; n < 3; n++)
        {
            float[] scores = Scores(explainer, head, n);
            int winner = head.Score(scores, 2, 0) >= head.Score(scores, 2, 1) ? 0 : 1;
            CheckDetection(best[n].Single().Detection!, 2, winner, head.Score(scores, 2, winner));
            CheckRelevance(explainer, head, best[n][0], n, 2, winner);
            CheckDetection(second[n].Single().Detection!, 1, 1, head.Score(scores, 1, 1));
            CheckRelevance(explainer, head, second[n][0], n, 1, 1);
        }
    }

    [Test]
    public void A_mask_and_a_reference_change_the_start_of_a_detection()
    {
        using LrpExplainer explainer = Load(DetectorModels.YoloV8());
        Explanation plain = explainer.Explain(_values, Shape, Target.Detections(2))[1][1], above = explainer.Explain(_values, Shape, Target.Detections(2).Above(0.25f))[1][1];
        Assert.That(above.StartRelevance, Is.EqualTo(plain.Score - 0.25f).Within(1e-5));
        Assert.That(above.Detection, Is.EqualTo(plain.Detection));
    }

    [Test]
    public void A_box_that_no_anchor_overlaps_has_no_explanation()
    {
        using LrpExplainer explainer = Load(DetectorModels.YoloV8());
        Assert.That(explainer.Explain(_values, Shape, Target.Box(new DetectionBox(0, 28, 3, 32))), Is.All.Empty);
    }

    [Test]
    public void Scores_that_the_model_drops_are_no_detections()
    {
        OnnxGraph graph = DetectorModels.Suppressed();
        Dictionary<string, OnnxTensor> constants = graph.Initializers.ToDictionary();
        constants["least"] = OnnxTensor.FromFloats("least", [1], [0.999f]);
        using LrpExplainer explainer = Load(graph with { Initializers = constants });
        Assert.That(explainer.Explain(_values, Shape, Target.Detections(2)), Is.All.Empty);
    }

    [Test]
    public void The_background_of_a_softmax_is_no_class()
    {
        OnnxGraph graph = new TestModels().Input("x", -1, 3, 32, 32).Node("Flatten", ["x"], "f").Weights("w", [3072, 6], 0.02f).Constant("zero", [3072, 8], new float[3072 * 8])
            .Constant("b", [8], 2, 2, 12, 12, 16, 4, 30, 24).Node("Gemm", ["f", "zero", "b"], "flat").Integers("four", -1, 2, 4).Node("Reshape", ["flat", "four"], "boxes")
            .Constant("background", [3], 9, 0, 0).Node("MatMul", ["f", "w"], "s").Integers("three", -1, 2, 3).Node("Reshape", ["s", "three"], "s3")
            .Node("Add", ["s3", "background"], "z").Node("Softmax", ["z"], "scores", a => a.With("axis", 2)).Output("boxes").Output("scores").Graph();
        using LrpExplainer explainer = Load(graph);
        Assert.That(explainer.Explain(_values, Shape, Target.Detections(2)).SelectMany(e => e).Select(e => e.Detection!.Class), Is.All.InRange(1, 2).And.Exactly(6).Items);
    }

    [Test]
    public void A_model_without_a_head_is_refused()
    {
        using LrpExplainer explainer = PictureNetwork.Load(new LrpOptions { Device = device });
        Assert.That(
            () => explainer.Explain(PictureNetwork.Picture([1, 3, 8, 8], 4), [1, 3, 8, 8], Target.Detections(1)),
            Throws.TypeOf<TargetOutOfRangeException>().With.Message.Contains("no head of a detector"));
        using LrpExplainer detector = Load(DetectorModels.YoloV8());
        Assert.That(
            () => detector.Explain(_values, Shape, Target.Box(new DetectionBox(1, 1, 9, 9), 2)),
            Throws.TypeOf<TargetOutOfRangeException>().With.Message.Contains("the model has 2 classes"));
    }

    [Test]
    public void Boxes_overlap_by_the_part_that_they_share() => Assert.Multiple(() =>
    {
        var box = new DetectionBox(0, 0, 4, 2);
        Assert.That(box.Overlap(box), Is.EqualTo(1));
        Assert.That(box.Overlap(new DetectionBox(2, 0, 6, 2)), Is.EqualTo(4.0 / 12).Within(1e-12));
        Assert.That(box.Overlap(new DetectionBox(4, 0, 6, 2)), Is.Zero);
        Assert.That(box.Overlap(new DetectionBox(3, 1, 1, 0)), Is.Zero);
    });

    private static void CheckDetection(Detection found, int anchor, int @class, double score)
    {
        float[] c = DetectorModels.Corners[anchor];
        Assert.That(found.Class, Is.EqualTo(@class));
        Assert.That(found.Score, Is.EqualTo(score).Within(1e-4));
        Assert.That(new[] { found.Box.X0, found.Box.Y0, found.Box.X1, found.Box.Y1 }, Is.EqualTo(c).Within(1e-4));
    }

    private void CheckRelevance(LrpExplainer explainer, Head head, Explanation found, int n, int anchor, int @class)
    {
        Explanation asked = explainer.Explain(_values, Shape, Target.At(head.Place(anchor, @class)).Of(head.Output))[n][0];
        Assert.That(found.Relevance, Is.EqualTo(asked.Relevance).Within(1e-6).And.Some.Not.Zero);
        Assert.That((found.Index, found.Score), Is.EqualTo((asked.Index, asked.Score)));
    }

    /// <summary>The values of the head's scores, as an explanation of one of them gives them.</summary>
    private float[] Scores(LrpExplainer explainer, Head head, int n) =>
        explainer.Explain(_values, Shape, Target.At(head.Place(0, 0)).Of(head.Output))[n][0].Scores;

    /// <summary>All pairs of anchor and class by their score; of the overlapping anchors 0 and 1 the better one of each class.</summary>
    private static (int Anchor, int Class)[] Expected(Head head, float[] scores)
    {
        (int Anchor, int Class)[] all = [.. Enumerable.Range(0, 8).Select(i => (i / 2, i % 2)).OrderByDescending(p => head.Score(scores, p.Item1, p.Item2))];
        if (!head.Suppresses) return all;
        return [.. all.Where(p => p.Anchor > 1 || head.Score(scores, p.Anchor, p.Class) >= head.Score(scores, 1 - p.Anchor, p.Class))];
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private LrpExplainer Load(OnnxGraph graph) => LrpExplainer.Load(
        OnnxWriter.ToBytes(graph), "test.onnx", new LrpOptions { Device = device, Composite = CompositePresets.Create("epsilon"), BatchSize = 2 });

    private sealed record Head(OnnxGraph Model, string Output, Func<int, int, int[]> Place, Func<float[], int, int, double> Score)
    {
        public bool Suppresses { get; init; } = true;
    }
}
