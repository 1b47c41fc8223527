using System.Globalization;
using OnnxLrp.Cli.Input;
using OnnxLrp.Evaluation;
using OnnxLrp.Evaluation.Attribution;
using OnnxLrp.Evaluation.Reporting;
using OnnxLrp.Evaluation.Results;
using OnnxLrp.Evaluation.Scoring;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Heatmaps;

namespace OnnxLrp.Cli.Output;

/// <summary>Pictures and their heatmaps under all rules, for the report: the first picture of each class, then the second, until there are enough.</summary>
internal sealed class HeatmapPanel(PictureShape shape, WatchedScore watched, ClassLabels labels, int count)
{
    private static readonly HeatmapOptions Drawing = new() { PreferredSide = 1 };

    public IReadOnlyList<PanelRow> Rows(IReadOnlyList<IAttributor> attributors, IReadOnlyList<EvaluationPicture> pictures, IReadOnlyList<PictureResult> results)
    {
        ILookup<int, PictureResult> byPicture = results.Where(r => r.Problem is null).ToLookup(r => r.Picture);
        int[] chosen = [.. byPicture.Select(g => g.Key).GroupBy(i => pictures[i].Class ?? "").SelectMany(g => g.Order().Select((index, turn) => (index, turn)))
            .OrderBy(p => p.turn).ThenBy(p => p.index).Take(count).Select(p => p.index)];
        PictureData[] data = [.. chosen.Select(i => pictures[i].Load())];
        var maps = attributors.Where(a => results.Any(r => r.Rule == a.Name && r.Problem is null)).ToDictionary(
            a => a.Name, a => a.Explain([.. chosen.Select((picture, i) => watched.Request(data[i].Input, byPicture[picture].First().Target, picture))]));
        return [.. chosen.Select((picture, i) => new PanelRow(
            pictures[picture].Name, Explained(byPicture[picture].First()), data[i].View,
            maps.Where(m => m.Value[i].All(float.IsFinite)).ToDictionary(m => m.Key, m => Draw(m.Value[i])),
            byPicture[picture].Where(r => r.Measures.ContainsKey(MeasureTable.AopcMorf)).ToDictionary(r => r.Rule, r => r.Measures[MeasureTable.AopcMorf])))];
    }

    /// <summary>Relevance of other numbers of channels than a picture's is summed first.</summary>
    private RgbImage Draw(float[] relevance) => Heatmap.Render(relevance, shape.Channels, shape.Height, shape.Width, shape.Layout, Drawing);

    private string Explained(PictureResult result) =>
        string.Create(CultureInfo.InvariantCulture, $"{labels.Name(result.Target) ?? $"class {result.Target}"}: {result.Score:0.###}");
}
