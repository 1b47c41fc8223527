using OnnxLrp.Evaluation.Statistics;

namespace OnnxLrp.Evaluation.Results;

/// <summary>The results of an evaluation, averaged over pictures and compared.</summary>
/// <param name="Measures">The measures that there are values of, in the order of <see cref="MeasureTable"/>.</param>
/// <param name="Rules">The rules in the order in which they were given.</param>
public sealed record EvaluationSummary(IReadOnlyList<MeasureInfo> Measures, IReadOnlyList<RuleSummary> Rules)
{
    /// <summary>Averages results.</summary>
    /// <param name="results">The results.</param>
    /// <param name="rules">Names of the rules, in their order.</param>
    /// <param name="classes">Name of the class of each picture; null where it is unknown.</param>
    /// <param name="seed">Seed of the paired tests.</param>
    /// <param name="baselines">Which of the rules are baselines; null: none.</param>
    public static EvaluationSummary Of(
        IReadOnlyCollection<PictureResult> results, IReadOnlyList<string> rules, IReadOnlyList<string?> classes, int seed,
        IReadOnlySet<string>? baselines = null)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(rules);
        ILookup<string, PictureResult> byRule = results.Where(r => r.Problem is null).OrderBy(r => r.Picture).ToLookup(r => r.Rule);
        MeasureInfo[] measures = [.. MeasureTable.All.Where(m => results.Any(r => r.Measures.ContainsKey(m.Name)))];
        var cells = measures.ToDictionary(m => m.Name, m => Cells(m, rules, byRule, seed));
        return new EvaluationSummary(measures, [.. rules.Where(r => byRule[r].Any()).Select(rule => new RuleSummary(
            rule, measures.Where(m => cells[m.Name].ContainsKey(rule)).ToDictionary(m => m.Name, m => cells[m.Name][rule]),
            Curves(byRule[rule]), Classes(byRule[rule], classes)) { IsBaseline = baselines?.Contains(rule) ?? false })]);
    }

    private static Dictionary<string, MeasureSummary> Cells(MeasureInfo measure, IReadOnlyList<string> rules, ILookup<string, PictureResult> byRule, int seed)
    {
        var values = rules.ToDictionary(r => r, r => byRule[r].Where(p => p.Measures.ContainsKey(measure.Name)).ToDictionary(p => p.Picture, p => p.Measures[measure.Name]));
        string[] measured = [.. rules.Where(r => values[r].Count > 0)];
        double sign = measure.HigherIsBetter ? 1 : -1;
        string best = measured.MaxBy(r => sign * values[r].Values.Average())!;
        string[] others = [.. measured.Where(r => r != best)];
        double[] tested = [.. others.Select(r => PairedTest.SignFlip(
            [.. values[r].Where(v => values[best].ContainsKey(v.Key)).Select(v => values[best][v.Key] - v.Value)], seed))];
        double[] corrected = PairedTest.Holm(tested);
        return measured.ToDictionary(r => r, r => new MeasureSummary(Sample.Of(values[r].Values), r == best, r == best ? null : corrected[Array.IndexOf(others, r)]));
    }

    private static Dictionary<string, CurveSummary> Curves(IEnumerable<PictureResult> results) => results.SelectMany(r => r.Curves).GroupBy(c => c.Key, c => c.Value).ToDictionary(
        g => g.Key,
        g =>
        {
            Sample[] points = [.. Enumerable.Range(0, g.Min(c => c.Length)).Select(k => Sample.Of([.. g.Select(c => c[k])]))];
            return new CurveSummary([.. points.Select(p => p.Mean)], [.. points.Select(p => p.StandardError)]);
        });

    private static Dictionary<string, Sample> Classes(IEnumerable<PictureResult> results, IReadOnlyList<string?> classes) =>
        results.Where(r => classes[r.Picture] is not null && r.Measures.ContainsKey(MeasureTable.AopcMorf)).GroupBy(r => classes[r.Picture]!)
            .OrderBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => Sample.Of([.. g.Select(r => r.Measures[MeasureTable.AopcMorf])]));
}
