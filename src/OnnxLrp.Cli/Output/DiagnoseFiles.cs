using OnnxLrp.Evaluation.Diagnosis;
using OnnxLrp.Evaluation.Reporting;
using OnnxLrp.Imaging;

namespace OnnxLrp.Cli.Output;

/// <summary>Writes the folder of a diagnosis: <c>diagnosis.json</c> and, as <c>.png</c> and <c>.svg</c>, <c>amplification</c>, <c>cancellation</c> and <c>checkerboard</c>.</summary>
internal static class DiagnoseFiles
{
    private const string JsonName = "diagnosis.json", Amplification = "amplification", Cancellation = "cancellation", Checkerboard = "checkerboard";

    /// <summary>The names of all files that may be written.</summary>
    public static IEnumerable<string> Names =>
        [JsonName, .. new[] { Amplification, Cancellation, Checkerboard }.SelectMany(p => new[] { p + ".png", p + ".svg" })];

    public static void Write(string folder, DiagnoseReport report, ModelDiagnosis diagnosis)
    {
        AtomicFile.Write(Path.Combine(folder, JsonName), stream =>
        {
            using var writer = new StreamWriter(stream);
            JsonText.Write(writer, report);
        });
        if (diagnosis.BatchNorms.Count > 0)
        {
            // Amplification spans orders of magnitude.
            Plot(Amplification, "growth of relevance in BatchNormalization", "log₁₀ Σ|R_in| / Σ|R_out|", Math.Log10(Thresholds.Amplification),
                [.. diagnosis.BatchNorms.Select(b => (Short(b.Node), Math.Log10(Math.Max(b.Amplification, 1e-6)), b.Amplification > Thresholds.Amplification))]);
            Plot(Cancellation, "relevance where the bias cancels w x", "share of Σ|R_out|", Thresholds.CancelledRelevance,
                [.. diagnosis.BatchNorms.Select(b => (Short(b.Node), b.CancelledRelevance, b.CancelledRelevance > Thresholds.CancelledRelevance))]);
        }
        if (diagnosis.Strided.Count > 0)
        {
            Plot(Checkerboard, "grid pattern at the input of layers that stride", "checkerboard energy", Thresholds.Checkerboard,
                [.. diagnosis.Strided.Select(s => (Short(s.Node), s.Checkerboard, s.Flags.Count > 0))]);
        }

        void Plot(string name, string title, string quantity, double threshold, IReadOnlyList<(string, double, bool)> layers) =>
            new LayerPlot(title, quantity, layers, threshold).Save(Path.Combine(folder, name));
    }

    /// <summary>Exporters end a node's name in its operator, which all bars of a plot share.</summary>
    private static string Short(string node) => node.LastIndexOf('/') is > 0 and var slash ? node[..slash] : node;
}
