using System.Text.Json;

namespace OnnxLrp.TestSupport.Golden;

/// <summary>One golden case: a model, an input, and the relevance that an engine must reproduce. Files are read when asked for.</summary>
/// <param name="name">Name of the case, such as <c>conv_dw__gamma_g0.25</c>.</param>
/// <param name="files">The files of the case.</param>
public sealed class GoldenCase(string name, IGoldenFiles files)
{
    /// <summary>Name of the case, such as <c>conv_dw__gamma_g0.25</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The network: the name before the first <c>__</c>.</summary>
    public string Network => Name.Split("__")[0];

    /// <summary>Arguments after <c>onnx-lrp explain</c>, with the case's folder as the working directory.</summary>
    public IReadOnlyList<string> CliArguments => [.. Case.GetProperty("cli").EnumerateArray().Select(argument => argument.GetString()!)];

    /// <summary>case.json as it is.</summary>
    public JsonElement Case => JsonDocument.Parse(files.Read("case.json")).RootElement;

    /// <summary>The rules of the layers as JSON text, or null where the method needs none.</summary>
    public string? CompositeJson => files.Names.Contains("composite.json") ? System.Text.Encoding.UTF8.GetString(files.Read("composite.json")) : null;

    /// <summary>The bytes of model.onnx.</summary>
    public byte[] Model => files.Read("model.onnx");

    /// <summary>The float32 input with its batch axis.</summary>
    public NpyTensor Input => Npy("input.npy");

    /// <summary>The float64 output of the model.</summary>
    public NpyTensor Output => Npy("output.npy");

    /// <summary>The float64 relevance of the input.</summary>
    public NpyTensor Relevance => Npy("relevance.npy");

    /// <summary>The explained class of every sample.</summary>
    public int[] Targets => [.. Case.GetProperty("target").EnumerateArray().Select(target => target.GetInt32())];

    /// <summary>What max|R - R64| / max|R64| may be: <c>max(1e-4, 3 * zennit_float32_max_rel_err)</c>.</summary>
    public double Tolerance => Tolerances.Golden(Case.GetProperty("zennit_float32_max_rel_err").GetDouble());

    /// <summary>Writes the case's files into a new temporary folder, which goes when the result is disposed.</summary>
    public GoldenFolder Extract()
    {
        GoldenFolder folder = new();
        foreach (string file in files.Names)
            File.WriteAllBytes(Path.Combine(folder.Path, file), files.Read(file));
        return folder;
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private NpyTensor Npy(string file) => NpyReader.Read(files.Read(file), $"{Name}/{file}");
}
