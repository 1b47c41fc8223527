using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Recurrence;

/// <summary>
/// Writes the nodes that stand for one node that goes over time. They are named after it and know it as their origin, by which composites
/// find them. Constants of the same elements are one constant, whatever step uses them.
/// </summary>
/// <param name="rewriter">Gives names and keeps constants.</param>
/// <param name="node">The node.</param>
/// <param name="opset">Operator set in which nodes are spelled.</param>
internal sealed class NodesOverTime(GraphRewriter rewriter, OnnxNode node, int opset = NewestOperatorSet.Version)
{
    private const int MostSlabs = 16;

    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<(string Part, int Hash), (string Name, float[] Values)> _constants = [];

    /// <summary>The nodes so far.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>What the names of the next nodes begin with, such as the step; empty or with a slash at the end.</summary>
    public string Step { get; set; } = "";

    /// <summary>A node with one output.</summary>
    /// <param name="part">What it is, for its name.</param>
    /// <param name="op">Operator.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="output">Name of its output; null: a new one.</param>
    public string Emit(string part, string op, string[] inputs, OnnxAttributes? attributes = null, string? output = null)
    {
        string name = Name(part);
        string made = output ?? rewriter.NewName($"{name}:0");
        Add(new OnnxNode(name, op, inputs, [made], attributes));
        return made;
    }

    /// <summary>A node with one output and a list of integers, which older operator sets have as an attribute.</summary>
    /// <param name="part">What it is, for its name.</param>
    /// <param name="op">Operator.</param>
    /// <param name="x">Its input.</param>
    /// <param name="list">Name of the list.</param>
    /// <param name="values">The list.</param>
    public string Emit(string part, string op, string x, string list, params long[] values)
    {
        string name = Name(part), made = rewriter.NewName($"{name}:0");
        Add(Listed(new OnnxNode(name, op, [x], [made]), part, list, values));
        return made;
    }

    /// <summary>
    /// Equal slabs along an axis. Many are slabs of slabs: the relevance of each is padded to the tensor that it is a slab of.
    /// </summary>
    /// <param name="part">What they are, for their names.</param>
    /// <param name="x">The tensor.</param>
    /// <param name="count">How many slabs.</param>
    /// <param name="rows">Size of each.</param>
    /// <param name="axis">The axis.</param>
    public IReadOnlyList<string> Slabs(string part, string x, int count, int rows, long axis = 0)
    {
        if (count == 1) return [x];
        int each = (count + MostSlabs - 1) / MostSlabs;
        int[] counts = [.. Enumerable.Range(0, (count + each - 1) / each).Select(i => Math.Min(each, count - (i * each)))];
        string name = Name(part);
        string[] slabs = [.. counts.Select((_, i) => rewriter.NewName($"{name}:{i}"))];
        var split = new OnnxNode(name, "Split", [x], slabs, OnnxAttributes.Empty.With("axis", axis));
        Add(Listed(split, part, "split", [.. counts.Select(c => (long)c * rows)]));
        return [.. slabs.SelectMany((slab, i) => Slabs(part, slab, counts[i], rows, axis))];
    }

    /// <summary>A node that composites know by a name, and that runs as others.</summary>
    /// <param name="part">What it is, for its name.</param>
    /// <param name="op">The name.</param>
    /// <param name="inputs">Its inputs, in the order in which its layer reads them.</param>
    /// <param name="body">What runs (<see cref="Inner"/>); the last one gives the output.</param>
    public string Pattern(string part, string op, string[] inputs, params OnnxNode[] body)
    {
        Add(new OnnxNode(Name(part), op, inputs, [body[^1].Output], null, OnnxNode.PatternDomain, body));
        return body[^1].Output;
    }

    /// <summary>A node of a pattern's body.</summary>
    public OnnxNode Inner(string part, string op, params string[] inputs)
    {
        string name = Name($"{part}.{op}");
        return new OnnxNode(name, op, inputs, [rewriter.NewName($"{name}:0")]);
    }

    /// <summary>A Float constant.</summary>
    public string Constant(string part, int[] shape, float[] values)
    {
        var hash = new HashCode();
        foreach (int size in shape) hash.Add(size);
        foreach (float value in values) hash.Add(value);
        (string, int) key = (part, hash.ToHashCode());
        if (_constants.TryGetValue(key, out (string Name, float[] Values) known) && known.Values.SequenceEqual(values)) return known.Name;
        string name = rewriter.NewName($"{node.Name}/{part}");
        rewriter.Set(new OnnxTensor(name, OnnxElementType.Float, shape, new FloatMemory(values, values.Length * sizeof(float)).Memory));
        _constants[key] = (name, values);
        return name;
    }

    /// <summary>An Int64 constant with one dimension.</summary>
    public string Integers(string part, params long[] values) =>
        rewriter.AddConstant($"{node.Name}/{part}", OnnxTensor.FromInt64s("", [values.Length], values));

    /// <summary>A Bool constant.</summary>
    public string Booleans(string part, int[] shape, bool[] values) => rewriter.AddConstant(
        $"{node.Name}/{Step}{part}", new OnnxTensor("", OnnxElementType.Bool, shape, Array.ConvertAll(values, v => (byte)(v ? 1 : 0))));

    /// <summary>The node with a list, as its operator set has it.</summary>
    private OnnxNode Listed(OnnxNode listed, string part, string list, long[] values) => FormerAttributes.Names(listed, opset).Contains(list)
        ? listed.With(attributes: listed.Attributes.With(list, values))
        : listed.With(inputs: [.. listed.Inputs, Integers($"{part}.{list}", values)]);

    private string Name(string part) => rewriter.NewName($"{node.Name}/{Step}{part}");

    private void Add(OnnxNode made) => _nodes.Add(made.From(node));
}
