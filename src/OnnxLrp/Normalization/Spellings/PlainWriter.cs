using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// Writes the plain nodes that stand for one node. No shapes are known: sizes are asked for in the graph (<see cref="Size"/>), and are folded
/// later.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="rewriter">Takes nodes and constants.</param>
/// <param name="known">Ranks and types, as far as they are known.</param>
/// <param name="node">The node that is written.</param>
internal sealed class PlainWriter(OnnxGraph graph, GraphRewriter rewriter, RoughTensors known, OnnxNode node)
{
    /// <summary>The first operator set in which reductions have their axes as an input.</summary>
    private const int AxesAreInputs = 18;

    private readonly List<OnnxNode> _nodes = [];
    private bool _named;

    /// <summary>The graph as it was.</summary>
    public OnnxGraph Graph => graph;

    /// <summary>Number of axes; null where it is not known.</summary>
    public int? Rank(string tensor) => known.Rank(tensor);

    /// <summary>Element type; null where it is not known.</summary>
    public OnnxElementType? Type(string tensor) => known.Type(tensor);

    /// <summary>The constant of that name; null for anything else.</summary>
    public OnnxTensor? Constant(string tensor) => graph.Initializers.GetValueOrDefault(tensor);

    /// <summary>The node that made a tensor.</summary>
    public OnnxNode? Producer(string tensor) => graph.Producer(tensor);

    /// <summary>A constant of floats.</summary>
    public string Floats(int[] shape, params float[] values) => rewriter.AddConstant($"{node.Name}.constant", shape, values);

    /// <summary>A number.</summary>
    public string Number(float value) => Floats([], value);

    /// <summary>A vector of integers.</summary>
    public string Integers(params long[] values) => rewriter.AddConstant($"{node.Name}.integers", OnnxTensor.FromInt64s("", [values.Length], values));

    /// <summary>A single integer.</summary>
    public string Integer(long value) => rewriter.AddConstant($"{node.Name}.integer", OnnxTensor.FromInt64s("", [], [value]));

    /// <summary>A node with one output.</summary>
    public string Op(string op, params string[] inputs) => Op(op, OnnxAttributes.Empty, inputs);

    /// <summary>A node with one output.</summary>
    public string Op(string op, OnnxAttributes attributes, params string[] inputs)
    {
        string output = rewriter.NewName($"{node.Outputs.First(o => o.Length > 0)}.{op}");
        _nodes.Add(new OnnxNode(rewriter.NewName($"{node.Name}.{op}"), op, inputs, [output], attributes) { ModulePath = node.ModulePath });
        return output;
    }

    /// <summary>The node that bears the name of the one that is written, by which composites know it.</summary>
    public string Named(string op, OnnxAttributes attributes, params string[] inputs)
    {
        string output = Op(op, attributes, inputs);
        if (_named) return output;
        _named = true;
        _nodes[^1] = _nodes[^1].With(name: node.Name);
        return output;
    }

    /// <summary>The same values under another shape; 0 keeps a size, −1 is what is left.</summary>
    public string Reshape(string x, params long[] shape) => Op("Reshape", x, Integers(shape));

    /// <summary>Axes in another order.</summary>
    public string Transpose(string x, params long[] order) => Op("Transpose", OnnxAttributes.Empty.With("perm", order), x);

    /// <summary>Matrices turned, whatever axes stand before.</summary>
    public string SwapLast(string x) => Op("Einsum", OnnxAttributes.Empty.With("equation", "...ij->...ji"), x);

    /// <summary>The values from one index up to another, which may be negative.</summary>
    public string Slice(string x, long axis, long start, long end = long.MaxValue) =>
        Op("Slice", x, Integers(start), Integers(end), Integers(axis));

    /// <summary>Tensors one after the other.</summary>
    public string Concat(long axis, params string[] parts) => Op("Concat", OnnxAttributes.Empty.With("axis", axis), parts);

    /// <summary>Another element type.</summary>
    public string Cast(string x, OnnxElementType type) => Op("Cast", OnnxAttributes.Empty.With("to", (long)type), x);

    /// <summary>The size of an axis, a single integer.</summary>
    public string Size(string x, long axis) => Op("Gather", Op("Shape", x), Integer(axis));

    /// <summary>The integers from 0 up to a number.</summary>
    public string Range(string count) => Op("Range", Integer(0), count, Integer(1));

    /// <summary>A mean or sum over one axis.</summary>
    public string Reduce(string op, string x, long axis, bool keep)
    {
        OnnxAttributes attributes = OnnxAttributes.Empty.With("keepdims", keep ? 1L : 0L);
        bool isInput = graph.Opset >= (op == "ReduceSum" ? 13 : AxesAreInputs);
        return isInput ? Op(op, attributes, x, Integers(axis)) : Op(op, attributes.With("axes", [axis]), x);
    }

    /// <summary>Adds what is there.</summary>
    public string Plus(string x, string summand) => summand.Length == 0 ? x : Op("Add", x, summand);

    /// <summary>Puts what was written in the place of the node.</summary>
    /// <param name="results">The tensors that stand for the node's outputs.</param>
    public void Finish(string?[] results)
    {
        var names = new Dictionary<string, string>();
        var copies = new List<OnnxNode>();
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            if (!node.HasOutput(i) || results.ElementAtOrDefault(i) is not { } made) continue;
            if (_nodes.Any(n => n.Output == made) && names.TryAdd(made, node.Outputs[i])) continue;
            copies.Add(new OnnxNode(rewriter.NewName($"{node.Name}.output{i}"), "Identity", [made], [node.Outputs[i]]));
        }
        string Renamed(string tensor) => names.GetValueOrDefault(tensor, tensor);
        OnnxNode[] all = [.. _nodes.Concat(copies).Select(n => n.With(
            inputs: [.. n.Inputs.Select(Renamed)], outputs: [.. n.Outputs.Select(o => copies.Any(c => c.Output == o) ? o : Renamed(o))]))];
        int last = Array.FindLastIndex(all, n => n.Output == node.Outputs[0]);
        if (!_named && last >= 0) all[last] = all[last].With(name: node.Name);
        rewriter.Replace(node, all);
    }
}
