using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>
/// A graph that an attribute of a node holds: a branch of an If, the body of a Loop or a Scan. Its nodes can be copied into the graph
/// around it, once or for each iteration.
/// </summary>
internal sealed class Subgraph
{
    private readonly GraphProto _graph;
    private readonly OnnxNode _owner;
    private readonly HashSet<string> _locals;

    private Subgraph(GraphProto graph, OnnxNode owner) => (_graph, _owner, _locals) = (graph, owner, SubgraphNames.Locals(graph));

    /// <summary>The graph in an attribute.</summary>
    /// <param name="owner">The node.</param>
    /// <param name="attribute">Name of the attribute.</param>
    /// <returns>Null where the node has no such attribute.</returns>
    public static Subgraph? Of(OnnxNode owner, string attribute) =>
        owner.Attributes.Protos.FirstOrDefault(a => a.Name == attribute)?.G is { } graph ? new Subgraph(graph, owner) : null;

    /// <summary>Names of its inputs.</summary>
    public IReadOnlyList<string> Inputs => [.. _graph.Input.Select(i => i.Name)];

    /// <summary>Names of its outputs.</summary>
    public IReadOnlyList<string> Outputs => [.. _graph.Output.Select(o => o.Name)];

    /// <summary>Its nodes, those of graphs inside it included.</summary>
    public long NodeCount => Count(_graph);

    /// <summary>Where a tensor of it comes from, through nodes that hand their input on.</summary>
    public string Source(string tensor)
    {
        while (_graph.Node.FirstOrDefault(n => n.OpType == "Identity" && n.Output[0] == tensor) is { } node) tensor = node.Input[0];
        return tensor;
    }

    /// <summary>Its constants, by their names in it: initializers and Constant nodes.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> Constants => _constants ??= _graph.Initializer
        .Select(t => (t.Name, Value: (OnnxTensor?)TensorCodec.Decode(t, _owner.Name, null)))
        .Concat(_graph.Node.Where(IsConstant).Select(n => (Name: n.Output[0], Value: ConstantLifting.Value(GraphBuilder.Node(n, n.Name).Attributes))))
        .Where(c => c.Value is not null).DistinctBy(c => c.Name).ToDictionary(c => c.Name, c => c.Value!);

    private Dictionary<string, OnnxTensor>? _constants;

    /// <summary>
    /// Copies the nodes that are not constants, under names of their own. What the graph takes from around it keeps its name.
    /// </summary>
    /// <param name="given">Names around it of its inputs and constants, and of outputs that are to have one.</param>
    /// <param name="prefix">What the names of the copies begin with.</param>
    /// <param name="newName">Makes a wanted name unique.</param>
    /// <returns>The nodes, and the names of the outputs.</returns>
    public (IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<string> Outputs) Copy(
        IReadOnlyDictionary<string, string> given, string prefix, Func<string, string> newName)
    {
        var names = new Dictionary<string, string>(given);
        foreach (string local in _locals.Where(l => l.Length > 0 && !names.ContainsKey(l))) names[local] = newName($"{prefix}{local.TrimStart('/')}");
        var body = new FunctionBody(names, new Dictionary<string, AttributeProto>(), []);
        OnnxNode[] nodes =
        [
            .. _graph.Node.Where(n => !IsConstant(n) || !Constants.ContainsKey(n.Output[0])).Select(n => GraphBuilder.Node(
                body.Instantiate(n, ""), newName($"{prefix}{(n.Name.Length > 0 ? n.Name.TrimStart('/') : n.OpType)}"), _owner.ModulePath)),
        ];
        return (nodes, [.. _graph.Output.Select(o => names.GetValueOrDefault(o.Name, o.Name))]);
    }

    private static bool IsConstant(NodeProto node) => node.OpType == "Constant" && GraphBuilder.Domain(node.Domain).Length == 0 && node.Output.Count == 1;

    private static long Count(GraphProto graph) =>
        graph.Node.Sum(n => 1 + n.Attribute.SelectMany(SubgraphNames.Subgraphs).Sum(Count));
}
