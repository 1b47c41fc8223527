using OnnxLrp.Graph;

namespace OnnxLrp.Converter;

/// <summary>What is to be converted, and how.</summary>
/// <param name="Input">The model.</param>
/// <param name="Output">Where the converted model goes; its sidecar lies beside it.</param>
/// <param name="Report">Where the report goes as JSON, or null.</param>
/// <param name="Preprocess">A preset or a sidecar file, or null: the sidecar beside the model, if any.</param>
/// <param name="Labels">A text file with a label in each line, or null.</param>
/// <param name="InputShape">Shape of the input with batch, or null: what the model and the preprocessing say.</param>
/// <param name="OutputName">The output to keep, where there are several.</param>
internal sealed record ConversionSettings(
    string Input, string Output, string? Report, string? Preprocess, string? Labels, IReadOnlyList<int>? InputShape, string? OutputName)
{
    /// <summary>Bytes of weights that one file may hold; with more, they go into a second one.</summary>
    public long LargestFile { get; init; } = OnnxWriter.LargestFile;
}
