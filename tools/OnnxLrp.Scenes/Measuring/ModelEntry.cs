namespace OnnxLrp.Scenes.Measuring;

/// <summary>The fields of an entry of models.json that measuring needs.</summary>
internal sealed record ModelEntry(
    string File, ModelEntry.Tensor Input, ModelEntry.Tensor Output, ModelEntry.Scaling Preprocessing, IReadOnlyList<string> Labels, string Sha256)
{
    /// <summary>Accuracies by the name of the picture set that they were measured on.</summary>
    public IReadOnlyDictionary<string, double> Accuracy { get; init; } = new Dictionary<string, double>();

    /// <summary>A tensor of the network.</summary>
    internal sealed record Tensor(string Name);

    /// <summary>Per channel: (value / 255 - mean) / std.</summary>
    internal sealed record Scaling(IReadOnlyList<float> Mean, IReadOnlyList<float> Std);
}
