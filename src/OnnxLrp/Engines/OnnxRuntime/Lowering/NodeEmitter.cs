using System.Globalization;
using System.Runtime.InteropServices;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Writes the nodes of an ONNX graph. A node that was written before with the same operator, inputs and attributes is not written again,
/// and equal constants are kept once: lowerings ask for what they need and share what is equal.
/// </summary>
/// <param name="reserved">Names that nothing new may have.</param>
internal sealed class NodeEmitter(IEnumerable<string> reserved)
{
    /// <summary>So many bytes of a constant are hashed to find equal ones.</summary>
    private const int SampledBytes = 1 << 12;

    private readonly HashSet<string> _names = [.. reserved];
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxValue> _inputs = [];
    private readonly Dictionary<string, string[]> _written = [];
    private readonly Dictionary<string, OnnxTensor> _constants = [];
    private readonly Dictionary<int, List<OnnxTensor>> _constantsByHash = [];
    private readonly Dictionary<string, OnnxValue> _declared = [];
    private int _opset = NewestOperatorSet.Version;
    private long _irVersion = 8;
    private IReadOnlyDictionary<string, int> _domains = new Dictionary<string, int>();

    /// <summary>What the nodes that follow belong to; the first part of their names.</summary>
    public string Scope { get; set; } = "";

    /// <summary>The batch size of the plan, and the dimension that stands for it: a name where any size will do.</summary>
    public (int Size, OnnxDimension Dimension) Batch { get; set; }

    /// <summary>A Float tensor under another shape; the first dimension is what the values give.</summary>
    /// <param name="a">The tensor.</param>
    /// <param name="shape">The shape at the plan's batch size.</param>
    public string Samples(string a, params int[] shape)
    {
        if (shape.Length == 0) return Emit("Reshape", [a, Integers([])]);
        string reshaped = Emit("Reshape", [a, Integers([-1, .. shape.Skip(1).Select(d => (long)d)])]);
        return shape[0] == Batch.Size ? Declare(reshaped, shape[1..]) : reshaped;
    }

    /// <summary>
    /// Says what shape a Float tensor has. ONNX Runtime loses the batch dimension on the way through Reshape and Resize, and with it the
    /// shapes that let it keep its blocked layout and fuse what follows.
    /// </summary>
    /// <param name="value">The tensor.</param>
    /// <param name="sample">Its shape after the batch dimension.</param>
    public string Declare(string value, params int[] sample)
    {
        _declared[value] = new OnnxValue(value, OnnxElementType.Float, [Batch.Dimension, .. sample.Select(d => new OnnxDimension(d, null))]);
        return value;
    }

    /// <summary>The graph inputs so far.</summary>
    public IReadOnlyList<OnnxValue> Inputs => _inputs;

    /// <summary>The constants so far.</summary>
    public IEnumerable<OnnxTensor> Constants => _constants.Values;

    /// <summary>Takes over a graph as it is: its inputs, constants and nodes, and its operator sets where they are newer.</summary>
    public void Adopt(OnnxGraph graph)
    {
        _opset = Math.Max(_opset, graph.Opset);
        _irVersion = Math.Max(_irVersion, graph.IrVersion);
        _domains = graph.Opsets;
        _inputs.AddRange(graph.Inputs);
        foreach (OnnxTensor tensor in graph.Initializers.Values) Keep(tensor);
        foreach (OnnxNode node in graph.Nodes)
        {
            _names.Add(node.Name);
            _names.UnionWith(node.Outputs);
            _nodes.Add(node);
        }
    }

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

    /// <summary>Makes a tensor from another value than before; what made it is dropped.</summary>
    /// <param name="tensor">The output of a node with one output.</param>
    /// <param name="value">The same value, made in another way; not from the tensor itself.</param>
    public void Redefine(string tensor, string value)
    {
        int at = Maker(tensor);
        _nodes[at] = new OnnxNode(_nodes[at].Name, "Identity", [value], [tensor]);
    }

    /// <summary>Lets the node that makes a tensor read another value.</summary>
    /// <param name="tensor">The output of a node with one output.</param>
    /// <param name="from">What it reads.</param>
    /// <param name="to">What it is to read.</param>
    public void Reread(string tensor, string from, string to)
    {
        int at = Maker(tensor);
        _nodes[at] = _nodes[at].With(inputs: [.. _nodes[at].Inputs.Select(i => i == from ? to : i)]);
    }

    private int Maker(string tensor)
    {
        int at = _nodes.FindIndex(n => n.Outputs.Count == 1 && n.Outputs[0] == tensor);
        return at >= 0 ? at : throw new InvalidOperationException($"{tensor}: no node makes it alone");
    }

    /// <summary>A Float graph input; declared when first asked for.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape at the plan's batch size.</param>
    public string Input(string name, int[] shape)
    {
        if (_inputs.All(i => i.Name != name))
        {
            _names.Add(name);
            _inputs.Add(new OnnxValue(
                name, OnnxElementType.Float, [.. shape.Select((d, axis) => axis == 0 && d == Batch.Size ? Batch.Dimension : new OnnxDimension(d, null))]));
        }
        return name;
    }

    /// <summary>A Float graph input that may be left out; declared when first asked for.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="usual">Its values where it is left out.</param>
    public string OptionalInput(string name, int[] shape, float usual)
    {
        if (_inputs.Any(i => i.Name == name)) return name;
        _names.Add(name);
        _inputs.Add(new OnnxValue(name, OnnxElementType.Float, [.. shape.Select(d => new OnnxDimension(d, null))]));
        _constants[name] = OnnxTensor.FromFloats(name, shape, [.. Enumerable.Repeat(usual, Relevance.Geometry.Shapes.Length(shape))]);
        return name;
    }

    /// <summary>A Float constant.</summary>
    public string Constant(float[] values, int[] shape) =>
        Constant(OnnxElementType.Float, shape, MemoryMarshal.AsBytes<float>(values), name => OnnxTensor.FromFloats(name, shape, values));

    /// <summary>An Int64 graph input of one dimension, a value for each sample.</summary>
    public string IntegerInput(string name)
    {
        _inputs.Add(new OnnxValue(name, OnnxElementType.Int64, [Batch.Dimension]));
        return name;
    }

    /// <summary>A Float constant without dimensions.</summary>
    public string Scalar(float value) => Constant([value], []);

    /// <summary>An Int64 constant with one dimension, as shapes, axes and indices are given.</summary>
    public string Integers(params IReadOnlyList<long> values)
    {
        long[] array = [.. values];
        return Constant(OnnxElementType.Int64, [array.Length], MemoryMarshal.AsBytes<long>(array), name => OnnxTensor.FromInt64s(name, [array.Length], array));
    }

    /// <summary>A name that nothing has.</summary>
    public string NewName(string wanted)
    {
        string name = wanted;
        for (int i = 2; !_names.Add(name); i++) name = string.Create(CultureInfo.InvariantCulture, $"{wanted}.{i}");
        return name;
    }

    /// <summary>The graph as far as it is written and needed.</summary>
    /// <param name="source">Name of the model, for messages.</param>
    /// <param name="outputs">Tensor for each output name.</param>
    /// <param name="declared">What is known of the outputs; by default only that they are Float.</param>
    public OnnxGraph ToGraph(string source, IEnumerable<(string Name, string Tensor)> outputs, Func<string, OnnxValue>? declared = null)
    {
        (string Name, string Tensor)[] given = [.. outputs];
        OnnxNode[] nodes =
        [
            .. _nodes, .. given.Where(o => o.Name != o.Tensor).Select(o => new OnnxNode(NewName($"give {o.Name}"), "Identity", [o.Tensor], [o.Name])),
        ];
        HashSet<string> needed = Needed(nodes, given.Select(o => o.Name));
        var graph = new OnnxGraph
        {
            Name = "relevance",
            Source = source,
            IrVersion = _irVersion,
            Opsets = new Dictionary<string, int>(_domains) { [""] = _opset },
            Nodes = [.. nodes.Where(n => n.Outputs.Any(needed.Contains))],
            Inputs = _inputs,
            Outputs = [.. given.Select(o => declared?.Invoke(o.Name) ?? new OnnxValue(o.Name, OnnxElementType.Float, null))],
            Values = [.. _declared.Values.Where(v => needed.Contains(v.Name) && given.All(o => o.Name != v.Name))],
            Initializers = _constants.Where(c => needed.Contains(c.Key)).ToDictionary(),
        };
        return graph with { Nodes = NodeOrder.Sort(graph) };
    }

    /// <summary>The tensors that the outputs are made from, and the outputs.</summary>
    private static HashSet<string> Needed(OnnxNode[] nodes, IEnumerable<string> outputs)
    {
        Dictionary<string, OnnxNode> makers = nodes.SelectMany(n => n.Outputs.Where(o => o.Length > 0).Select(o => (o, n))).ToDictionary();
        var needed = new HashSet<string>();
        var open = new Stack<string>(outputs);
        while (open.TryPop(out string? tensor))
        {
            if (!needed.Add(tensor) || !makers.TryGetValue(tensor, out OnnxNode? maker)) continue;
            foreach (string before in maker.Dependencies) open.Push(before);
        }
        return needed;
    }

    /// <summary>The constant of these elements, kept once; a copy is made only of what is new.</summary>
    private string Constant(OnnxElementType type, int[] shape, ReadOnlySpan<byte> bytes, Func<string, OnnxTensor> make)
    {
        foreach (OnnxTensor known in Alike(bytes))
        {
            if (known.ElementType == type && known.Dimensions.SequenceEqual(shape) && known.Bytes.Span.SequenceEqual(bytes)) return known.Name;
        }
        OnnxTensor tensor = make(NewName($"constant{_constants.Count}"));
        Keep(tensor);
        return tensor.Name;
    }

    private void Keep(OnnxTensor tensor)
    {
        _names.Add(tensor.Name);
        _constants[tensor.Name] = tensor;
        Alike(tensor.Bytes.Span).Add(tensor);
    }

    /// <summary>The constants that may be equal: same length, same first bytes.</summary>
    private List<OnnxTensor> Alike(ReadOnlySpan<byte> bytes)
    {
        var hash = new HashCode();
        hash.Add(bytes.Length);
        hash.AddBytes(bytes[..Math.Min(bytes.Length, SampledBytes)]);
        int key = hash.ToHashCode();
        return _constantsByHash.TryGetValue(key, out List<OnnxTensor>? alike) ? alike : _constantsByHash[key] = [];
    }
}
