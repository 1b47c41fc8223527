using OnnxLrp.Evaluation.Measures;
using OnnxLrp.Evaluation.Perturbation;
using OnnxLrp.Evaluation.Results;
using OnnxLrp.Evaluation.Scoring;

namespace OnnxLrp.Evaluation;

/// <summary>Takes all measures of one heatmap. Safe to use from several threads.</summary>
internal sealed class PictureJudge(IScorer scorer, PictureShape shape, InputRange range, EvaluationOptions options)
{
    private readonly RegionGrid _grid = new(shape, options.PatchSize ?? RegionGrid.DefaultSize(shape));

    /// <param name="heatmap">What is judged.</param>
    public PictureResult Judge(Heatmap heatmap)
    {
        var measures = new Dictionary<string, double>();
        var curves = new Dictionary<string, double[]>();
        if (heatmap.Map.Any(r => !double.IsFinite(r)))
        {
            return new PictureResult(heatmap.Rule, heatmap.Picture, heatmap.Target, heatmap.Score, measures, curves, "the relevance is not finite");
        }
        if (Takes(MeasureKind.Perturbation)) Perturb(heatmap, measures, curves);
        if (Takes(MeasureKind.InsertionDeletion)) InsertAndDelete(heatmap, measures);
        if (Takes(MeasureKind.Localisation) && heatmap.Data.Mask is { } mask)
        {
            measures["mass-accuracy"] = RelevanceMassAccuracy.Of(heatmap.Map, mask);
            measures["rank-accuracy"] = RelevanceRankAccuracy.Of(heatmap.Map, mask);
            measures["pointing-game"] = PointingGame.Of(heatmap.Map, mask);
        }
        if (Takes(MeasureKind.Conservation) && heatmap.Start is { } start) measures["conservation-error"] = ConservationError.Of(heatmap.Map, start);
        if (Takes(MeasureKind.Complexity))
        {
            measures["sparseness"] = Sparseness.Of(heatmap.Map);
            measures["complexity"] = Complexity.Of(heatmap.Map);
        }
        if (heatmap.Noisy.Count > 0) (measures["sensitivity"], measures["sensitivity-max"]) = NoiseSensitivity.Of(heatmap.Map, heatmap.Noisy);
        if (heatmap.Randomised.Count > 0) measures["randomisation"] = ParameterRandomisation.Of(heatmap.Map, heatmap.Randomised);
        bool isFinite = measures.Values.Concat(curves.Values.SelectMany(c => c)).All(double.IsFinite);
        return isFinite
            ? new PictureResult(heatmap.Rule, heatmap.Picture, heatmap.Target, heatmap.Score, measures, curves) { IsEmpty = heatmap.Map.All(r => r == 0) }
            : new PictureResult(
                heatmap.Rule, heatmap.Picture, heatmap.Target, heatmap.Score, new Dictionary<string, double>(), new Dictionary<string, double[]>(),
                "the model's score is not finite while regions are destroyed");
    }

    private bool Takes(MeasureKind kind) => options.Measures.HasFlag(kind);

    private void Perturb(Heatmap heatmap, Dictionary<string, double> measures, Dictionary<string, double[]> curves)
    {
        var perturbation = new RegionPerturbation(scorer, _grid, options.Steps);
        var runs = new List<(int[], float[])>();
        for (int repeat = 0; repeat < options.Repeats; repeat++)
        {
            float[] replacement = Replaced(options.Replacement, heatmap, repeat);
            foreach (PerturbationOrder order in options.Orders)
            {
                runs.Add((_grid.Order(heatmap.Map, order, SeededRandom.For(options.Seed, SeededRandom.Order, heatmap.Picture, repeat)), replacement));
            }
        }
        double[][] scored = perturbation.Curves(heatmap.Data.Input, runs, heatmap.Target);
        for (int o = 0; o < options.Orders.Count; o++)
        {
            double[][] repeats = [.. scored.Where((_, i) => i % options.Orders.Count == o)];
            string name = NameOf(options.Orders[o]);
            curves[name] = [.. Enumerable.Range(0, perturbation.Steps + 1).Select(k => repeats.Average(r => r[k]))];
            measures["aopc-" + name] = RegionPerturbation.Aopc(curves[name]);
        }
        if (measures.TryGetValue(MeasureTable.AopcMorf, out double morf) && measures.TryGetValue(MeasureTable.AopcLerf, out double lerf))
        {
            measures[MeasureTable.Abpc] = morf - lerf;
        }
    }

    private void InsertAndDelete(Heatmap heatmap, Dictionary<string, double> measures)
    {
        int[] order = _grid.Order(heatmap.Map, PerturbationOrder.MostRelevantFirst, SeededRandom.For(options.Seed, SeededRandom.Order, heatmap.Picture));
        (measures["deletion-auc"], measures["insertion-auc"]) = new InsertionDeletion(scorer, _grid, options.InsertionPoints).Areas(
            heatmap.Data.Input, Replaced(Replacement.Mean, heatmap, 0), Replaced(Replacement.Blur, heatmap, 0), order, heatmap.Target);
    }

    private float[] Replaced(Replacement kind, Heatmap heatmap, int repeat) => ReplacementPicture.Make(
        kind, heatmap.Data.Input, shape, range, SeededRandom.For(options.Seed, SeededRandom.Noise, heatmap.Picture, repeat));

    private static string NameOf(PerturbationOrder order) => order switch
    {
        PerturbationOrder.MostRelevantFirst => "morf",
        PerturbationOrder.LeastRelevantFirst => "lerf",
        _ => "random",
    };

    /// <summary>
    /// A heatmap and all that its measures need; Start is what its relevance means to add up to, null where it means to add up to nothing.
    /// </summary>
    internal sealed record Heatmap(
        string Rule, int Picture, PictureData Data, int Target, double Score, double[] Map, double? Start, IReadOnlyList<double[]> Noisy,
        IReadOnlyList<double[]> Randomised);
}
