using System.Globalization;
using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Writes the nodes of an ONNX graph. A node that was written before with the same operator, inputs and attributes is not written again, and
/// equal constants are kept once: lowerings ask for what they need and share what is equal.
/// </summary>
/// <param name="reserved">Names that nothing new may have.</param>
internal sealed class NodeEmitter(IEnumerable<string> reserved)
{
    /// <summary>The operator set of the graphs that are written, whatever the model's own is: the first with ScatterElements, Pad axes and ReduceSum as used here.</summary>
    private const int Opset = 18;

    private readonly HashSet<string> _names = [.. reserved];
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxValue> _inputs = [];
    private readonly Dictionary<string, string[]> _written = [];
    private readonly Dictionary<string, OnnxTensor> _constants = [];
    private readonly Dictionary<int, List<OnnxTensor>> _constantsByHash = [];

    /// <summary>What the nodes that follow belong to; the first part of their names.</summary>
    public string Scope { get; set; } = "";

    /// <summary>The output of a node with one output.</summary>
    public string Emit(string op, IReadOnlyList<string> inputs, OnnxAttributes? attributes = null) => Emit(op, inputs, attributes, 1)[0];

    /// <summary>The outputs of a node.</summary>
    public string[] Emit(string op, IReadOnlyList<string> inputs, OnnxAttributes? attributes, int outputs)
    {
        string key = $"{op}({string.Join(", ", inputs)}) {string.Join(" ", (attributes ?? OnnxAttributes.Empty).Protos)}";
        if (_written.TryGetValue(key, out string[]? before) && before.Length == outputs) return before;
        string name = NewName(Scope.Length > 0 ? $"{Scope}/{op}" : op);
        string[] made = [.. Enumerable.Range(0, outputs).Select(i => NewName($"{name}:{i}"))];
        _nodes.Add(new OnnxNode(name, op, inputs, made, attributes));
        return _written[key] = made;
    }

    /// <summary>A graph input of a fixed shape; declared when first asked for.</summary>
    public string Input(string name, int[] shape)
    {
        if (_inputs.All(i => i.Name != name))
        {
            _names.Add(name);
            _inputs.Add(new OnnxValue(name, OnnxElementType.Float, [.. shape.Select(d => new OnnxDimension(d, null))]));
        }
        return name;
    }

    /// <summary>A Float constant.</summary>
    public string Constant(float[] values, int[] shape) => Constant(name => OnnxTensor.FromFloats(name, shape, values));

    /// <summary>A Float constant without dimensions.</summary>
    public string Scalar(float value) => Constant([value], []);

    /// <summary>An Int64 constant with one dimension, as shapes, axes and indices are given.</summary>
    public string Integers(params IReadOnlyList<long> values) => Constant(name => OnnxTensor.FromInt64s(name, [values.Count], [.. values]));

    /// <summary>A name that nothing has.</summary>
    public string NewName(string wanted)
    {
        string name = wanted;
        for (int i = 2; !_names.Add(name); i++) name = string.Create(CultureInfo.InvariantCulture, $"{wanted}.{i}");
        return name;
    }

    /// <summary>The graph as far as it is written.</summary>
    /// <param name="source">Name of the model, for messages.</param>
    /// <param name="outputs">Tensor for each output name.</param>
    public OnnxGraph ToGraph(string source, IEnumerable<(string Name, string Tensor)> outputs)
    {
        (string Name, string Tensor)[] given = [.. outputs];
        return new OnnxGraph
        {
            Name = "relevance",
            Source = source,
            Opsets = new Dictionary<string, int> { [""] = Opset },
            Nodes = [.. _nodes, .. given.Select(o => new OnnxNode(NewName($"give {o.Name}"), "Identity", [o.Tensor], [o.Name]))],
            Inputs = _inputs,
            Outputs = [.. given.Select(o => new OnnxValue(o.Name, OnnxElementType.Float, null))],
            Initializers = _constants,
        };
    }

    private string Constant(Func<string, OnnxTensor> make)
    {
        OnnxTensor tensor = make("");
        var hash = new HashCode();
        hash.AddBytes(tensor.Bytes.Span);
        if (!_constantsByHash.TryGetValue(hash.ToHashCode(), out List<OnnxTensor>? alike)) _constantsByHash[hash.ToHashCode()] = alike = [];
        OnnxTensor? equal = alike.Find(t =>
            t.ElementType == tensor.ElementType && t.Dimensions.SequenceEqual(tensor.Dimensions) && t.Bytes.Span.SequenceEqual(tensor.Bytes.Span));
        if (equal is not null) return equal.Name;
        tensor = tensor.WithName(NewName($"constant{_constants.Count}"));
        alike.Add(tensor);
        _constants[tensor.Name] = tensor;
        return tensor.Name;
    }
}
