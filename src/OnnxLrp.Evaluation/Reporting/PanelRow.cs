using OnnxLrp.Imaging;

namespace OnnxLrp.Evaluation.Reporting;

/// <summary>A picture with the heatmaps of the rules.</summary>
/// <param name="Name">Name of the picture.</param>
/// <param name="Explained">What was explained, for example <c>cat (0.93)</c>.</param>
/// <param name="View">The picture.</param>
/// <param name="Heatmaps">Heatmap by rule, one pixel for a pixel; a rule that has none is missing.</param>
/// <param name="Values">AOPC by rule; a rule that has none is missing.</param>
public sealed record PanelRow(
    string Name, string Explained, RgbImage View, IReadOnlyDictionary<string, RgbImage> Heatmaps, IReadOnlyDictionary<string, double> Values);
