namespace OnnxLrp.Imaging.Inputs;

/// <summary>
/// What a model file does not say about itself: how pictures become its input, what its classes are called, which tensor holds the logits.
/// Written in JSON, every field optional:
/// <code>
/// {"input": {"layout": "NCHW" | "NHWC", "size": [height, width], "color": "RGB" | "BGR" | "GRAY", "range": [0, 1],
///            "mean": [..], "std": [..], "resize": {"shorter": 256, "crop": 224, "filter": "bilinear"} | "letterbox"},
///  "labels": ["..."] | "labels.txt", "output": {"logits": "tensor name"}}
/// </code>
/// A labels file has one label per line and lies relative to the sidecar. Defaults are those of <see cref="Preprocessing"/>.
/// </summary>
/// <param name="Source">The file, or the preset's name where no file was found.</param>
/// <param name="Input">How pictures become the input; <see cref="Preprocessing.None"/>'s defaults where the file does not say.</param>
/// <param name="Labels">Class names in index order, or null.</param>
/// <param name="Logits">Name of the tensor with the logits, or null for the model's first output.</param>
public sealed record ModelSidecar(string Source, Preprocessing Input, IReadOnlyList<string>? Labels, string? Logits)
{
    /// <summary>The files that this was read from: sidecars and labels. Whoever writes files must not write over them.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Reads a sidecar file.</summary>
    /// <exception cref="SidecarException">The file is missing, no JSON, or has an unknown field or a wrong value.</exception>
    public static ModelSidecar Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return SidecarReader.ReadFile(path);
    }

    /// <summary>
    /// Finds what is known about a model. First match wins: MODEL.json beside MODEL.onnx, then the entry of models.json in the same folder whose
    /// "file" is the model's file name (an array of entries, or {"models": [...]}; an entry may have further fields), else null.
    /// </summary>
    /// <param name="modelPath">The model file; it need not exist.</param>
    /// <param name="preprocessOption">
    /// A preset (imagenet, cifar10, none) or a sidecar file. It decides the input; labels and logits that it does not give still come from
    /// the model's own sidecar.
    /// </param>
    /// <exception cref="SidecarException">A sidecar that was found cannot be used, or the option is neither a preset nor a file.</exception>
    public static ModelSidecar? Find(string modelPath, string? preprocessOption = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        var own = SidecarReader.ReadBeside(modelPath);
        if (preprocessOption is null)
            return own;
        var chosen = Preprocessing.Presets.TryGetValue(preprocessOption, out var preset) ? new(preprocessOption, preset, null, null)
            : preprocessOption.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Load(preprocessOption)
            : throw new SidecarException(preprocessOption, "the preprocessing", "unknown", $"{string.Join(", ", Preprocessing.Presets.Keys)} or a .json file");
        return chosen with { Labels = chosen.Labels ?? own?.Labels, Logits = chosen.Logits ?? own?.Logits, Files = [.. chosen.Files, .. own?.Files ?? []] };
    }
}
