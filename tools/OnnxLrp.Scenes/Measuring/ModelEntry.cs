namespace OnnxLrp.Scenes.Measuring;

/// <summary>The fields of an entry of models.json that measuring needs.</summary>
internal sealed record ModelEntry(
    string File, ModelEntry.Tensor Input, ModelEntry.Tensor Output, ModelEntry.Scaling Preprocessing, IReadOnlyList<string> Labels, string Sha256, ModelEntry.Recipe Training)
{
    /// <summary>Accuracies by the name of the picture set that they were measured on.</summary>
    public IReadOnlyDictionary<string, double> Accuracy { get; init; } = new Dictionary<string, double>();

    /// <summary>By class and picture set: how often pictures of other classes are answered with the class.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> FalsePositives { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, double>>();

    /// <summary>How the network was trained.</summary>
    internal sealed record Recipe(Pictures Dataset);

    /// <summary>The pictures it was trained on.</summary>
    internal sealed record Pictures(int Count, ulong Seed, string Watermark);

    /// <summary>A tensor of the network.</summary>
    internal sealed record Tensor(string Name);

    /// <summary>Per channel: (value / 255 - mean) / std.</summary>
    internal sealed record Scaling(IReadOnlyList<float> Mean, IReadOnlyList<float> Std);
}
