using OnnxLrp.Graph;
using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Converter.Tests.Backend;

/// <summary>One case of ONNX's backend node tests: a folder with a model, values for its inputs and what its outputs must be.</summary>
/// <param name="Folder">The folder.</param>
internal sealed record BackendCase(string Folder)
{
    /// <summary>The environment variable that names the folder of all cases: <c>onnx/backend/test/data/node</c> of ONNX's sources.</summary>
    public const string Variable = "ONNXLRP_BACKEND_TESTS";

    /// <summary>All cases; none where the variable is not set.</summary>
    public static IReadOnlyList<BackendCase> All => Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } root ? [] :
        [.. Directory.EnumerateDirectories(root, "test_*").Order(StringComparer.Ordinal).Select(f => new BackendCase(f))];

    /// <summary>Its name.</summary>
    public string Name => Path.GetFileName(Folder)["test_".Length..];

    /// <summary>The model.</summary>
    public OnnxGraph Graph() => OnnxReader.Read(Path.Combine(Folder, "model.onnx"));

    /// <summary>The values of the inputs.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Inputs(OnnxGraph graph) => Tensors("input", graph.Inputs);

    /// <summary>What the outputs must be.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Outputs(OnnxGraph graph) => Tensors("output", graph.Outputs);

    private Dictionary<string, OnnxTensor> Tensors(string kind, IReadOnlyList<OnnxValue> values)
    {
        var tensors = new Dictionary<string, OnnxTensor>();
        for (int i = 0; i < values.Count; i++)
        {
            string file = Path.Combine(Folder, "test_data_set_0", $"{kind}_{i}.pb");
            if (!File.Exists(file)) continue;
            tensors[values[i].Name] = TensorCodec.Decode(TensorProto.Parser.ParseFrom(File.ReadAllBytes(file)), file, null).WithName(values[i].Name);
        }
        return tensors;
    }
}
