using OnnxLrp.Evaluation.Reporting;
using OnnxLrp.Imaging.Heatmaps;

namespace OnnxLrp.Cli.Output;

/// <summary>A sound as its waveform with the relevance under it.</summary>
/// <param name="samples">The samples that the model got.</param>
/// <param name="rate">Samples in a second.</param>
/// <param name="input">The input that takes them.</param>
internal sealed class SoundView(float[] samples, int rate, string input) : IInputView
{
    public string? Draw(string path, int sample, Explanation explanation, string title, HeatmapOptions drawing)
    {
        TensorRelevance? found = explanation.Endpoints.FirstOrDefault(e => e.Name == input && e.Values.Length == samples.Length);
        if (found is null) return $"no relevance went to \"{input}\", so that there is nothing to draw; give --explain {input}";
        new SignalPlot(title, samples, found.Values, rate, drawing.ColorMap).Save(path);
        return null;
    }

    public ExplainResult Complete(ExplainResult result, int sample, Explanation explanation, HeatmapOptions drawing) => result;
}
