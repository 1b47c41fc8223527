using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Checks;

/// <summary>
/// What a graph will do, found without running it: each node is checked by its row of <see cref="CheckTable"/> in the order of execution,
/// and gives the shapes of its outputs to the nodes after it.
/// </summary>
internal sealed class GraphChecks
{
    private readonly OnnxGraph _graph;
    private readonly Dictionary<string, KnownTensor> _known = [];
    private readonly List<OnnxNode> _unsafe = [];
    private readonly List<OnnxNode> _notRun = [];
    private readonly HashSet<string> _fromInputs = [];
    private readonly HashSet<string> _unmade = [];
    private double _workspace;

    private GraphChecks(OnnxGraph graph) => _graph = graph;

    /// <summary>
    /// Nodes among <see cref="Runnable"/> that may end the process: constants made by operators without a row, nodes that a row cannot
    /// judge, and outputs whose size is not known.
    /// </summary>
    public IReadOnlyList<OnnxNode> Unsafe => _unsafe;

    /// <summary>Nodes between input and outputs whose operators have no row; they are not in <see cref="Runnable"/>.</summary>
    public IReadOnlyList<OnnxNode> NotRun => _notRun;

    /// <summary>What is known of each tensor; absent where it is nothing.</summary>
    public IReadOnlyDictionary<string, KnownTensor> Known => _known;

    /// <summary>
    /// The graph without the nodes between input and outputs that have no row, which nothing can explain, and without what depends on them.
    /// </summary>
    public OnnxGraph Runnable => _unmade.Count == 0 ? _graph : _graph with
    {
        Nodes = [.. _graph.Nodes.Where(n => !n.Outputs.Any(_unmade.Contains))],
        Outputs = [.. _graph.Outputs.Where(o => !_unmade.Contains(o.Name))],
    };

    /// <summary>Checks the graph.</summary>
    /// <param name="graph">The graph; of recognised patterns the primitive nodes are checked.</param>
    /// <param name="inputShapes">Concrete shapes of inputs; one that is left out is not known.</param>
    /// <exception cref="ForwardFailedException">The attributes and inputs of a node do not fit each other.</exception>
    public static GraphChecks Of(OnnxGraph graph, IReadOnlyDictionary<string, int[]> inputShapes)
    {
        var checks = new GraphChecks(graph);
        foreach (OnnxTensor tensor in graph.Initializers.Values) checks._known[tensor.Name] = KnownTensor.Of(tensor);
        foreach (OnnxValue input in graph.Inputs)
        {
            long[]? shape = inputShapes.TryGetValue(input.Name, out int[]? sizes) ? Array.ConvertAll(sizes, s => (long)s) : null;
            checks._known[input.Name] = new KnownTensor(input.ElementType, shape);
            if (checks._known[input.Name].Elements > int.MaxValue)
            {
                throw new ForwardFailedException(
                    graph.Source, "checking the model",
                    $"input '{input.Name}' has shape {KnownTensor.Text(shape!)}; at most {int.MaxValue} values are possible",
                    "give a smaller input or batch");
            }
            checks._fromInputs.Add(input.Name);
        }
        foreach (OnnxNode node in graph.Nodes.SelectMany(Primitives)) checks.Add(node);
        return checks;
    }

    /// <summary>Bytes that all tensors take together which are not constants of the model, with the largest workspace.</summary>
    public double Bytes => _known.Where(k => !_graph.Initializers.ContainsKey(k.Key)).Sum(k => k.Value.Bytes) + _workspace;

    /// <summary>Refuses the graph before it takes more memory than there is.</summary>
    /// <param name="share">Which part of the tensors is held at a time, at most 1.</param>
    /// <exception cref="ForwardFailedException">Its tensors need more than <see cref="MemoryBound"/> allows.</exception>
    public void RequireMemory(double share = 1)
    {
        double needed = Bytes * share, allowed = MemoryBound.Of(_graph, _known);
        if (needed <= allowed) return;
        (string name, KnownTensor largest) = _known.Where(k => !_graph.Initializers.ContainsKey(k.Key)).MaxBy(k => k.Value.Bytes);
        string node = _graph.Nodes.FirstOrDefault(n => n.Outputs.Contains(name))?.ToString() ?? "the input";
        throw new ForwardFailedException(
            _graph.Source, "probing the graph",
            $"its tensors take {Text(needed)}; at most {Text(allowed)} may be used ({MemoryBound.Reason}); the largest is '{name}' "
            + $"{KnownTensor.Text(largest.Shape ?? [])} of {node}",
            $"give a smaller input or batch, or set {MemoryBound.Variable} to the bytes that may be used");
    }

    private static string Text(double bytes) => bytes < 1e15
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB")
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes:0.0e+0} bytes");

    private static IEnumerable<OnnxNode> Primitives(OnnxNode node) => node.IsPattern ? node.Body.SelectMany(Primitives) : [node];

    private void Add(OnnxNode node)
    {
        NodeCheck? check = CheckTable.Find(node);
        bool fromInputs = node.Dependencies.Any(_fromInputs.Contains);
        IEnumerable<string> made = node.Outputs.Where(o => o.Length > 0);
        if (fromInputs) _fromInputs.UnionWith(made);
        if (node.Dependencies.Any(_unmade.Contains) || (check is null && fromInputs))
        {
            _unmade.UnionWith(made);
            if (check is null) _notRun.Add(node);
            return;
        }
        var context = new CheckedNode(_graph.Source, _graph.Opset, node, _known);
        KnownTensor[] outputs = check?.Invoke(context) ?? [];
        for (int i = 0; i < node.Outputs.Count && i < outputs.Length; i++)
        {
            if (node.Outputs[i].Length == 0) continue;
            KnownTensor output = outputs[i];
            if (output.Shape?.Any(s => s > int.MaxValue) == true || output.Elements > int.MaxValue)
            {
                throw context.Refused(
                    $"output '{node.Outputs[i]}' has shape {KnownTensor.Text(output.Shape!)}",
                    $"sizes up to {int.MaxValue}, and as many values");
            }
            _known[node.Outputs[i]] = i == 0 ? output with { Values = KnownValues.Of(context, output) } : output;
        }
        _workspace = Math.Max(_workspace, context.Workspace);
        if (check is null || context.IsUncertain || outputs.Take(node.Outputs.Count).Any(o => o.Shape is null)) _unsafe.Add(node);
    }
}
