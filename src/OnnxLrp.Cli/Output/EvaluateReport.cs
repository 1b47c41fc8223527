using OnnxLrp.Cli.Commands;
using OnnxLrp.Cli.Input;
using OnnxLrp.Engines;
using OnnxLrp.Evaluation;
using OnnxLrp.Evaluation.Perturbation;
using OnnxLrp.Evaluation.Results;
using OnnxLrp.Evaluation.Scoring;
using OnnxLrp.Evaluation.Statistics;

namespace OnnxLrp.Cli.Output;

/// <summary>The document of <c>evaluate --json</c> and of <c>evaluation.json</c>. It holds no times, so that the same evaluation gives the same document.</summary>
internal sealed record EvaluateReport(
    string Model, string Engine, string Device, IReadOnlyDictionary<string, string> Settings, IReadOnlyList<MeasureInfo> Measures, IReadOnlyList<RuleReport> Rules,
    IReadOnlyList<PictureReport> Pictures, IReadOnlyList<string> Warnings)
{
    public static EvaluateReport Of(
        EvaluateSettings settings, IRelevanceEngine engine, PictureShape shape, WatchedScore watched, ClassLabels labels,
        IReadOnlyList<EvaluationPicture> pictures, EvaluationSummary summary,
        IReadOnlyList<PictureResult> results, IReadOnlyList<string> warnings) => new(
        settings.Model, engine.Name, engine.Device, SettingsOf(settings, shape, watched, pictures), summary.Measures,
        [.. summary.Rules.Select(r => new RuleReport(
            r.Name, r.Measures.ToDictionary(m => m.Key, m => ValueReport.Of(m.Value)),
            r.Curves.ToDictionary(c => c.Key, c => new CurveReport(c.Value.Mean, [.. c.Value.StandardError.Select(JsonText.Number)])),
            r.Classes.ToDictionary(c => c.Key, c => ValueReport.Of(c.Value))))],
        [.. results.GroupBy(r => r.Picture).OrderBy(g => g.Key).Select(g => new PictureReport(
            pictures[g.Key].Name, pictures[g.Key].Class, g.First().Target, labels.Name(g.First().Target), g.First().Score,
            g.Where(r => r.Problem is null).ToDictionary(r => r.Rule, r => r.Measures)))],
        warnings);

    private static Dictionary<string, string> SettingsOf(
        EvaluateSettings settings, PictureShape shape, WatchedScore watched, IReadOnlyList<EvaluationPicture> pictures)
    {
        int patch = settings.Options.PatchSize ?? RegionGrid.DefaultSize(shape);
        int regions = new RegionGrid(shape, patch).Count;
        return new Dictionary<string, string>
        {
            ["model"] = settings.Model,
            ["composites"] = string.Join(", ", settings.Rules.Select(r => r.Composite?.Name).OfType<string>().Distinct()),
            ["pictures"] = $"{pictures.Count} of {shape.Height} x {shape.Width} pixels",
            ["explained"] = settings.Target is int index ? $"class {index}" : settings.UsesLabels ? "the picture's label, the winning class where it is unknown" : "the winning class",
            ["score"] = settings.Score.ToString().ToLowerInvariant(),
            ["watched"] = watched.Description,
            ["patch"] = $"{patch} x {patch} pixels, {regions} regions",
            ["steps"] = $"{Math.Min(settings.Options.Steps, regions)}",
            ["replacement"] = settings.Options.Replacement.ToString(),
            ["repeats"] = $"{settings.Options.Repeats}",
            ["measures"] = settings.Options.Measures.ToString(),
            ["batch"] = $"{settings.Options.Batch}",
            ["seed"] = $"{settings.Options.Seed}",
        };
    }
}

/// <summary>One rule.</summary>
internal sealed record RuleReport(
    string Name, IReadOnlyDictionary<string, ValueReport> Measures, IReadOnlyDictionary<string, CurveReport> Curves, IReadOnlyDictionary<string, ValueReport> Classes);

/// <summary>A mean. <c>p</c>: paired test against the best rule, Holm-corrected; null for the best and where there is no test.</summary>
internal sealed record ValueReport(double Mean, double? StandardError, int Count, bool IsBest, double? P)
{
    public static ValueReport Of(MeasureSummary m) => Of(m.Sample) with { IsBest = m.IsBest, P = m.PValue };

    public static ValueReport Of(Sample s) => new(s.Mean, JsonText.Number(s.StandardError), s.Count, false, null);
}

/// <summary>Mean scores after 0, 1, … steps.</summary>
internal sealed record CurveReport(IReadOnlyList<double> Mean, IReadOnlyList<double?> StandardError);

/// <summary>One picture: what was explained, and the measures by rule.</summary>
internal sealed record PictureReport(
    string Picture, string? Class, int Target, string? Label, double Score, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Rules);
