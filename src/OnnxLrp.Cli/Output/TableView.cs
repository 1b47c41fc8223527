using OnnxLrp.Cli.Input;
using OnnxLrp.Evaluation.Reporting;
using OnnxLrp.Imaging.Heatmaps;

namespace OnnxLrp.Cli.Output;

/// <summary>A row of a table as bars, one for each feature.</summary>
/// <param name="table">The table.</param>
/// <param name="input">The input that takes it.</param>
internal sealed class TableView(Table table, string input) : IInputView
{
    public string? Draw(string path, int sample, Explanation explanation, string title, HeatmapOptions drawing)
    {
        if (Relevance(explanation) is not { } relevance) return $"no relevance went to \"{input}\", so that there is nothing to draw; give --explain {input}";
        new FeaturePlot(title, [.. table.Names.Select((n, i) => (n, Value(sample, i), relevance[i]))], drawing.ColorMap).Save(path);
        return null;
    }

    public ExplainResult Complete(ExplainResult result, int sample, Explanation explanation, HeatmapOptions drawing) =>
        Relevance(explanation) is not { } relevance ? result : result with
        {
            Features = [.. table.Names.Select((n, i) => new FeatureResult(n, JsonText.Number(Value(sample, i)), JsonText.Number(relevance[i])))],
        };

    private float Value(int sample, int feature) => table.Values[(sample * table.Names.Count) + feature];

    private float[]? Relevance(Explanation explanation) =>
        explanation.Endpoints.FirstOrDefault(e => e.Name == input && e.Values.Length == table.Names.Count)?.Values;
}
