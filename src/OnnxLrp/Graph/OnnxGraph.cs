using OnnxLrp.Errors;

namespace OnnxLrp.Graph;

/// <summary>
/// A model: nodes in an order in which they can run, constants, inputs and outputs. Immutable; passes make changed copies with
/// <c>with</c>. After changing nodes, initializers or inputs call <see cref="Sorted"/>, which orders and checks the copy.
/// </summary>
public sealed record OnnxGraph
{
    private GraphIndex? _index;

    /// <summary>Makes an empty graph, to be filled by an initializer.</summary>
    public OnnxGraph()
    {
    }

    // The copy that `with` makes is about to change: it must not inherit the index of the original.
    private OnnxGraph(OnnxGraph other)
    {
        Name = other.Name;
        Source = other.Source;
        IrVersion = other.IrVersion;
        ProducerName = other.ProducerName;
        Opsets = other.Opsets;
        Nodes = other.Nodes;
        Inputs = other.Inputs;
        Outputs = other.Outputs;
        Initializers = other.Initializers;
        Values = other.Values;
        Metadata = other.Metadata;
        Notes = other.Notes;
        InlinedCalls = other.InlinedCalls;
        DataFiles = other.DataFiles;
    }

    /// <summary>Name of the graph in the file.</summary>
    public string Name { get; init; } = "";

    /// <summary>Path of the file, or the name given to a model read from memory; for messages.</summary>
    public string Source { get; init; } = "";

    /// <summary>Version of the file format.</summary>
    public long IrVersion { get; init; } = 8;

    /// <summary>What wrote the file, as it says: <c>pytorch</c>, <c>tf2onnx</c>; empty where it does not say.</summary>
    public string ProducerName { get; init; } = "";

    /// <summary>Operator set version by domain; the domain of ONNX itself is the empty text.</summary>
    public required IReadOnlyDictionary<string, int> Opsets { get; init; }

    /// <summary>Nodes, each after the producers of its inputs.</summary>
    public required IReadOnlyList<OnnxNode> Nodes { get; init; }

    /// <summary>Inputs that a caller must give: initializers are not among them.</summary>
    public required IReadOnlyList<OnnxValue> Inputs { get; init; }

    /// <summary>Outputs.</summary>
    public required IReadOnlyList<OnnxValue> Outputs { get; init; }

    /// <summary>Constants by tensor name.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Initializers { get; init; } = new Dictionary<string, OnnxTensor>();

    /// <summary>Shapes of inner tensors, for ONNX Runtime where it cannot infer them; written, not read.</summary>
    public IReadOnlyList<OnnxValue> Values { get; init; } = [];

    /// <summary>The file's key-value metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>What the reader has to tell, for example an operator set newer than the ones known.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How many calls of functions the reader replaced by the functions' nodes.</summary>
    internal int InlinedCalls { get; init; }

    /// <summary>Files beside the model in which the reader found weights.</summary>
    public IReadOnlyList<string> DataFiles { get; init; } = [];

    /// <summary>Version of the ONNX operator set.</summary>
    public int Opset => Opsets.GetValueOrDefault("");

    private GraphIndex Index => _index ??= new GraphIndex(this);

    /// <summary>The node that makes this tensor; null for inputs, initializers and unknown names.</summary>
    public OnnxNode? Producer(string tensor) => Index.Producers.GetValueOrDefault(tensor);

    /// <summary>The nodes that use this tensor, in order of execution, each once, also those whose subgraphs capture it.</summary>
    public IReadOnlyList<OnnxNode> Consumers(string tensor) => Index.Consumers.TryGetValue(tensor, out List<OnnxNode>? nodes) ? nodes : [];

    /// <summary>True if the tensor is an output of the graph.</summary>
    public bool IsOutput(string tensor) => Index.Outputs.Contains(tensor);

    /// <summary>True if the tensor is an input of the graph.</summary>
    public bool IsInput(string tensor) => Index.Inputs.Contains(tensor);

    /// <summary>The same graph with its nodes in order of execution; nodes that were in order keep their places.</summary>
    /// <exception cref="OnnxFormatException">A cycle, a tensor made twice, or a tensor that nothing makes.</exception>
    public OnnxGraph Sorted() => this with { Nodes = NodeOrder.Sort(this) };
}
