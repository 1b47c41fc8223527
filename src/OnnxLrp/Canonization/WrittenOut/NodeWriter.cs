using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Writes the nodes that stand for one node, and keeps account of shapes. What is done to a constant is done
/// at once, and makes another constant.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="facts">Shapes and constants of its tensors.</param>
/// <param name="rewriter">Takes the nodes.</param>
/// <param name="node">The node that is written.</param>
internal sealed class NodeWriter(OnnxGraph graph, GraphFacts facts, GraphRewriter rewriter, OnnxNode node)
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, int[]> _shapes = [];
    private readonly Dictionary<string, OnnxTensor> _constants = [];
    private bool _named;

    /// <summary>The graph as it was.</summary>
    public OnnxGraph Graph => graph;

    /// <summary>Shape of a tensor.</summary>
    public int[] Shape(string tensor) => _shapes.TryGetValue(tensor, out int[]? shape) ? shape : facts.Shapes[tensor];

    /// <summary>The constant of that name, or null for an activation.</summary>
    public OnnxTensor? Constant(string tensor) => _constants.TryGetValue(tensor, out OnnxTensor? made) ? made : graph.Initializers.GetValueOrDefault(tensor);

    /// <summary>Whether a tensor is computed from the network's input.</summary>
    public bool IsActivation(string tensor) => tensor.Length > 0 && Constant(tensor) is null;

    /// <summary>A Float constant.</summary>
    public string Floats(int[] shape, params float[] values) => Keep(OnnxTensor.FromFloats(rewriter.NewName($"{node.Name}.constant"), shape, values));

    /// <summary>An Int64 constant of one axis.</summary>
    public string Integers(params int[] values) =>
        Keep(OnnxTensor.FromInt64s(rewriter.NewName($"{node.Name}.integers"), [values.Length], Array.ConvertAll(values, v => (long)v)));

    /// <summary>Chosen values of the last axis.</summary>
    public string TakeLast(string x, long[] indices)
    {
        int[] shape = Shape(x);
        string chosen = Keep(OnnxTensor.FromInt64s(rewriter.NewName($"{node.Name}.indices"), [indices.Length], indices));
        return Emit("Gather", [x, chosen], [.. shape[..^1], indices.Length], OnnxAttributes.Empty.With("axis", shape.Length - 1L));
    }

    /// <summary>The consumer that is the only user of the node's output, if it is such an operator.</summary>
    public OnnxNode? OnlyUser(params string[] types) =>
        !graph.IsOutput(node.Output) && graph.Consumers(node.Output) is [var user] && types.Any(user.Is) && user.Captured.Count == 0 && rewriter.IsUntouched(user) ? user : null;

    /// <summary>A node with one output.</summary>
    /// <param name="op">Operator.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="shape">Shape of its output.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="named">Whether it is the one that bears the node's name, by which composites know it.</param>
    public string Emit(string op, string[] inputs, int[] shape, OnnxAttributes? attributes = null, bool named = false)
    {
        string output = NewTensor(op, shape);
        _nodes.Add(new OnnxNode(Name(op, named), op, inputs, [output], attributes));
        return output;
    }

    /// <summary>A pattern node: an operator that composites know, which runs as another one.</summary>
    /// <param name="op">The operator that composites know.</param>
    /// <param name="runs">The operator that runs.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="shape">Shape of its output.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="guides">Further inputs of the pattern, which say what the operator does and do not run in it.</param>
    public string Pattern(
        string op, string runs, string[] inputs, int[] shape, OnnxAttributes? attributes = null, params string[] guides)
    {
        string output = NewTensor(op, shape);
        OnnxNode body = new(rewriter.NewName($"{node.Name}.{runs}"), runs, inputs, [output], attributes);
        _nodes.Add(new OnnxNode(Name(op, named: true), op, [.. inputs, .. guides], [output], null, OnnxNode.PatternDomain, [body]));
        return output;
    }

    /// <summary>An elementwise function of one tensor.</summary>
    public string Map(string op, string x, bool named = false) => Emit(op, [x], Shape(x), null, named);

    /// <summary>An elementwise function of two tensors that broadcast to one shape.</summary>
    public string Combine(string op, string a, string b, bool named = false) => Emit(op, [a, b], Broadcast(Shape(a), Shape(b)), null, named);

    /// <summary>The tensor with another order of axes; itself where the order stays.</summary>
    public string Transpose(string x, int[] order)
    {
        int[] from = Shape(x), to = [.. order.Select(a => from[a])];
        if (order.SequenceEqual(Enumerable.Range(0, order.Length)))
            return x;
        return Constant(x) is { } constant
            ? Floats(to, ConstantLayout.Transposed(constant.ToFloats(), from, order))
            : Emit("Transpose", [x], to, OnnxAttributes.Empty.With("perm", order.Select(a => (long)a)));
    }

    /// <summary>The tensor with its last two axes swapped.</summary>
    public string SwapLast(string x)
    {
        int rank = Shape(x).Length;
        return Transpose(x, [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
    }

    /// <summary>The same values under another shape, whatever the batch is; the tensor itself where the shape stays.</summary>
    public string Reshape(string x, params int[] shape)
    {
        int[] from = Shape(x);
        if (from.SequenceEqual(shape))
            return x;
        if (Constant(x) is { } constant)
            return Floats(shape, constant.ToFloats());
        bool kept = shape.Length > 0 && from.Length > 0 && shape[0] == from[0];
        long[] target = [.. shape.Select((d, i) => i > 0 ? d : kept ? 0L : -1)];
        return Emit("Reshape", [x, Keep(OnnxTensor.FromInt64s(rewriter.NewName($"{node.Name}.shape"), [target.Length], target))], shape);
    }

    /// <summary>The tensor repeated to a larger shape, as broadcasting does it.</summary>
    public string BroadcastTo(string x, int[] shape)
    {
        int[] from = Shape(x), padded = [.. Enumerable.Repeat(1, shape.Length - from.Length), .. from];
        long[] times = [.. shape.Zip(padded, (all, own) => (long)(all / own))];
        string source = Reshape(x, padded);
        return times.All(t => t == 1)
            ? source
            : Emit("Tile", [source, Keep(OnnxTensor.FromInt64s(rewriter.NewName($"{node.Name}.repeats"), [times.Length], times))], shape);
    }

    /// <summary>ReduceSum or ReduceMean over the last axes, which are dropped.</summary>
    public string ReduceLast(string op, string x, int count, bool named)
    {
        int[] shape = Shape(x);
        long[] axes = [.. Enumerable.Range(shape.Length - count, count).Select(a => (long)a)];
        string reduced = Keep(OnnxTensor.FromInt64s(rewriter.NewName($"{node.Name}.axes"), [count], axes));
        return Emit(op, [x, reduced], shape[..^count], OnnxAttributes.Empty.With("keepdims", 0L), named);
    }

    /// <summary>A constant under the shape of a tensor, whatever the batch is.</summary>
    public string ExpandLike(string constant, string x)
    {
        int[] shape = Shape(x);
        return Emit("Expand", [constant, Emit("Shape", [x], [shape.Length])], shape);
    }

    /// <summary><c>max(x, least)</c> as a Clip.</summary>
    public string AtLeast(string x, float least) => Emit("Clip", [x, Floats([], least)], Shape(x));

    /// <summary>Puts what was written in the place of the node and of its only user.</summary>
    public void FinishWith(OnnxNode user, string result)
    {
        Finish(result, user.Output);
        rewriter.Remove(user);
    }

    /// <summary>Puts what was written in the node's place.</summary>
    /// <param name="result">The tensor that stands for its output.</param>
    /// <param name="output">The output that it takes over, where the node and its only user are written together.</param>
    public void Finish(string result, string? output = null)
    {
        string name = output ?? node.Output;
        if (_nodes.All(n => n.Output != result))
        {
            _nodes.Add(new OnnxNode(Name("Identity", named: false), "Identity", [result], [name]));
        }
        else
        {
            string Renamed(string tensor) => tensor == result ? name : tensor;
            OnnxNode Named(OnnxNode n) => n.With(
                inputs: n.Inputs.Select(Renamed).ToArray(), outputs: n.Outputs.Select(Renamed).ToArray(), body: n.Body.Select(Named).ToArray());
            for (int i = 0; i < _nodes.Count; i++)
                _nodes[i] = Named(_nodes[i]);
        }

        foreach (OnnxTensor constant in _constants.Values)
            rewriter.Set(constant);
        rewriter.Replace(node, _nodes);
    }

    /// <summary>The shape that two shapes broadcast to.</summary>
    public static int[] Broadcast(int[] a, int[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        int At(int[] shape, int d) => d < rank - shape.Length ? 1 : shape[d - (rank - shape.Length)];
        return [.. Enumerable.Range(0, rank).Select(d => At(a, d) == 1 ? At(b, d) : At(a, d))];
    }

    private string NewTensor(string op, int[] shape)
    {
        string output = rewriter.NewName($"{node.Output}.{op}");
        _shapes[output] = shape;
        return output;
    }

    private string Name(string op, bool named)
    {
        if (!named || _named)
            return rewriter.NewName($"{node.Name}.{op}");
        _named = true;
        return node.Name;
    }

    private string Keep(OnnxTensor constant)
    {
        _constants[constant.Name] = constant;
        _shapes[constant.Name] = constant.Dimensions;
        return constant.Name;
    }
}
