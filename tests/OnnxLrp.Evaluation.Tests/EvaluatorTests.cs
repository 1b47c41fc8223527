using OnnxLrp.Composites;
using OnnxLrp.Engines;
using OnnxLrp.Evaluation.Attribution;
using OnnxLrp.Evaluation.Perturbation;
using OnnxLrp.Evaluation.Results;
using OnnxLrp.Evaluation.Scoring;
using OnnxLrp.Imaging;

namespace OnnxLrp.Evaluation.Tests;

public sealed class EvaluatorTests
{
    private static readonly PictureShape Small = new(1, 8, 8);
    private static readonly InputRange Unit = new([0], [1]);
    private ModelFile _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new ModelFile(TinyNetworks.CornerDetector());

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Random_relevance_falls_as_random_order_does()
    {
        var options = new EvaluationOptions
        {
            Measures = MeasureKind.Perturbation,
            PatchSize = 2,
            Steps = 12,
            Orders = [PerturbationOrder.MostRelevantFirst, PerturbationOrder.LeastRelevantFirst, PerturbationOrder.Random],
        };
        var scorer = new LinearScorer([.. Enumerable.Range(0, 64).Select(i => i % 8 / 8f)]);
        PictureResult[] results = Run(scorer, [new RandomAttributor(Small, 3)], options, Pictures(200), "random");
        foreach (string order in new[] { "aopc-morf", "aopc-lerf" })
        {
            double[] differences = [.. results.Select(r => r.Measures[order] - r.Measures["aopc-random"])];
            double mean = differences.Average(), error = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean)) / (differences.Length - 1) / differences.Length);
            Assert.That(Math.Abs(mean), Is.LessThan(4 * error), $"{order}: four standard errors of {error}");
        }
        Assert.That(results.Average(r => r.Measures["aopc-random"]), Is.GreaterThan(0.1), "destroying regions does lower this score");
    }

    [Test]
    public void Most_relevant_first_finds_the_planted_artefact_and_random_does_not()
    {
        using IRelevanceEngine engine = EngineTable.Open("cpu");
        using var scorer = new Scorer(TinyNetworks.CornerDetector(), "scores", Small, Watch(WatchedFunction.Score, 2));
        using ModelAttributor rule = ModelAttributor.Load(_folder.Path, "epsilon", engine, new LrpOptions { Composite = CompositePresets.Create("epsilon") }, Small, 4);
        var options = new EvaluationOptions { PatchSize = 2, Steps = 3, Replacement = Replacement.Black, Measures = MeasureKind.Fast };
        PictureResult[] results = Run(scorer, [rule, new RandomAttributor(Small, 0)], options, Pictures(6, mask: p => p is 0 or 1 or 8 or 9), "planted");
        foreach (PictureResult r in results.Where(r => r.Rule == "epsilon"))
        {
            Assert.That(r.Curves["morf"][0], Is.GreaterThan(0.1));
            Assert.That(r.Curves["morf"][1], Is.EqualTo(0).Within(1e-6), "one region holds the artefact, and it goes first");
            Assert.That(r.Curves["lerf"], Is.All.EqualTo(r.Curves["lerf"][0]).Within(1e-6), "the other regions hold nothing");
            Assert.That(r.Measures["mass-accuracy"], Is.EqualTo(1).Within(1e-6));
            Assert.That(r.Measures["pointing-game"], Is.EqualTo(1));
            Assert.That(r.Measures["conservation-error"], Is.LessThan(1e-4), "no bias: all relevance arrives");
        }
        Assert.That(results.Where(r => r.Rule == "random").Average(r => r.Measures["aopc-morf"]), Is.LessThan(results.Where(r => r.Rule == "epsilon").Average(r => r.Measures["aopc-morf"])));
    }

    [Test]
    public void Explanations_of_randomised_networks_and_noisy_pictures_are_measured()
    {
        OnnxLrp.Graph.OnnxGraph graph = TinyNetworks.Classifier();
        var shape = new PictureShape(3, 8, 8);
        using var model = new ModelFile(graph);
        using IRelevanceEngine engine = EngineTable.Open("cpu");
        using var scorer = new Scorer(graph, "scores", shape, Watch(WatchedFunction.Softmax, 3));
        using ModelAttributor rule = ModelAttributor.Load(model.Path, "abs", engine, new LrpOptions { BatchNorm = BatchNormTreatment.Parse("abs") }, shape, 2);
        rule.Randomise(graph, stages: 2, seed: 0, device: "cpu");
        var options = new EvaluationOptions { Measures = MeasureKind.All, Steps = 4, InsertionPoints = 4, NoiseSamples = 2, Batch = 2 };
        PictureResult[] results = Run(scorer, [rule], options, Pictures(3, shape: shape), "all");
        Assert.That(results, Has.Length.EqualTo(3));
        foreach (PictureResult r in results)
        {
            Assert.That(r.Measures["randomisation"], Is.InRange(-1, 0.999), "other weights, another heatmap");
            Assert.That(r.Measures["sensitivity"], Is.GreaterThan(0).And.LessThanOrEqualTo(r.Measures["sensitivity-max"]));
            Assert.That(r.Score, Is.InRange(0, 1));
        }
    }

    [Test]
    public void A_run_that_was_killed_goes_on_to_the_same_numbers_bit_for_bit([Values(1, 5, 11)] int killedAfter)
    {
        OnnxLrp.Graph.OnnxGraph graph = TinyNetworks.Classifier();
        var shape = new PictureShape(3, 8, 8);
        using var model = new ModelFile(graph);
        using IRelevanceEngine engine = EngineTable.Open("cpu");
        using var scorer = new Scorer(graph, "scores", shape, Watch(WatchedFunction.Softmax, 3));
        var options = new EvaluationOptions { Steps = 8, Repeats = 2, Batch = 4, Seed = 9 };
        EvaluationPicture[] pictures = Pictures(10, shape: shape);

        string whole = _folder.In("whole.jsonl"), torn = _folder.In("torn.jsonl");
        Evaluate(whole, null);
        Assert.That(() => Evaluate(torn, done => { if (done >= killedAfter) throw new OperationCanceledException("killed"); }), Throws.InstanceOf<OperationCanceledException>());
        // A kill in the middle of a line, and one that lost a line.
        string[] lines = File.ReadAllLines(torn);
        File.WriteAllText(torn, string.Join('\n', lines[..^1]) + "\n" + lines[^1][..(lines[^1].Length / 2)]);
        Evaluate(torn, null);
        Assert.That(File.ReadAllLines(torn).Order(), Is.EqualTo(File.ReadAllLines(whole).Order()));

        void Evaluate(string path, Action<int>? progress)
        {
            using ModelAttributor identity = ModelAttributor.Load(model.Path, "identity", engine, new LrpOptions(), shape, 4);
            using StateFile state = StateFile.Open(path, "same", restart: false);
            new Evaluator(scorer, [identity, new RandomAttributor(shape, 9)], shape, Unit, options).Run(pictures, state, e => throw e, progress);
        }
    }

    [Test]
    public void Unreadable_pictures_and_rules_that_fail_are_told_and_the_rest_is_done()
    {
        EvaluationPicture[] pictures = Pictures(4);
        pictures[1] = pictures[1] with { Load = () => throw new IOException("cut off") };
        pictures[2] = pictures[2] with { Label = 9 };
        using var state = StateFile.Open(_folder.In("state.jsonl"), "x", restart: false);
        var evaluator = new Evaluator(new LinearScorer(new float[64]), [new Failing(), new RandomAttributor(Small, 0)], Small, Unit, new EvaluationOptions { Steps = 2 });
        evaluator.Run(pictures, state, e => e.Message);
        Assert.That(evaluator.Problems, Has.Some.Contains("picture 1: cut off").And.Some.Contains("picture 2: class 9").And.Some.Contains("failing: no such luck"));
        Assert.That(state.Results.Select(r => (r.Rule, r.Picture)), Is.EquivalentTo(new[] { ("random", 0), ("random", 3) }));
    }

    [Test]
    public void Relevance_that_is_not_finite_is_a_problem_of_that_picture_only()
    {
        using var state = StateFile.Open(_folder.In("state.jsonl"), "x", restart: false);
        new Evaluator(new LinearScorer(new float[64]), [new NotFinite()], Small, Unit, new EvaluationOptions { Steps = 2 }).Run(Pictures(2), state, e => throw e);
        Assert.That(state.Find("not finite", 0)!.Problem, Does.Contain("not finite"));
        Assert.That(state.Find("not finite", 1)!.Problem, Is.Null);
    }

    [Test]
    public void Scores_do_not_depend_on_how_they_are_batched()
    {
        using var scorer = new Scorer(TinyNetworks.Classifier(), "scores", new PictureShape(3, 8, 8), Watch(WatchedFunction.Softmax, 3));
        float[][] inputs = [.. Pictures(70, shape: new PictureShape(3, 8, 8)).Select(p => p.Load().Input)];
        float[][] together = scorer.Score(70, (i, to) => inputs[i].CopyTo(to));
        for (int i = 0; i < 70; i += 23)
        {
            // Another batch size may choose another convolution algorithm: float32 rounding.
            Assert.That(scorer.Score(1, (_, to) => inputs[i].CopyTo(to))[0], Is.EqualTo(together[i]).Within(1e-5f));
        }
    }

    private static WatchedScore Watch(WatchedFunction function, int outputs) => new(function, outputs, isTwoClass: false, "");

    private PictureResult[] Run(IScorer scorer, IAttributor[] attributors, EvaluationOptions options, EvaluationPicture[] pictures, string name)
    {
        using StateFile state = StateFile.Open(_folder.In(name + ".jsonl"), name, restart: false);
        new Evaluator(scorer, attributors, pictures[0].Load().Input.Length == 64 ? Small : new PictureShape(3, 8, 8), Unit, options).Run(pictures, state, e => throw e);
        return [.. state.Results];
    }

    private static EvaluationPicture[] Pictures(int count, PictureShape? shape = null, Func<int, bool>? mask = null) => [.. Enumerable.Range(0, count).Select(n => new EvaluationPicture(
        $"picture {n}", "class", 0, $"{n}", () =>
        {
            PictureShape s = shape ?? Small;
            var random = new Random(n);
            return new PictureData(
                [.. Enumerable.Range(0, s.Length).Select(_ => 0.1f + (0.9f * random.NextSingle()))], new RgbImage(s.Width, s.Height),
                mask is null ? null : [.. Enumerable.Range(0, s.Pixels).Select(mask)]);
        }))];

    private class Fixed : IAttributor
    {
        public virtual string Name => "fixed";

        public string Identity => Name;

        public bool Conserves => false;

        public bool SeesModel => true;

        public IReadOnlyList<IAttributor> Randomised => [];

        public virtual IReadOnlyList<float[]> Explain(IReadOnlyList<AttributionRequest> requests) => [.. requests.Select(r => r.Input)];

        public void Dispose()
        {
        }
    }

    private sealed class Failing : Fixed
    {
        public override string Name => "failing";

        public override IReadOnlyList<float[]> Explain(IReadOnlyList<AttributionRequest> requests) => throw new InvalidOperationException("no such luck");
    }

    private sealed class NotFinite : Fixed
    {
        public override string Name => "not finite";

        public override IReadOnlyList<float[]> Explain(IReadOnlyList<AttributionRequest> requests) =>
            [.. requests.Select(r => r.Picture == 0 ? r.Input.Select(_ => float.NaN).ToArray() : r.Input)];
    }
}
