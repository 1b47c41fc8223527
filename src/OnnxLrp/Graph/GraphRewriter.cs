namespace OnnxLrp.Graph;

/// <summary>Collects changes to a graph and applies them together. Dead nodes and unused initializers go with the first change.</summary>
/// <param name="graph">The graph; it is not changed.</param>
internal sealed class GraphRewriter(OnnxGraph graph)
{
    private readonly Dictionary<OnnxNode, IReadOnlyList<OnnxNode>> _replacements = [];
    private readonly Dictionary<string, string> _renamed = [];
    private readonly Dictionary<string, OnnxTensor> _initializers = graph.Initializers.ToDictionary();
    private readonly HashSet<string> _names =
    [
        .. graph.Initializers.Keys,
        .. graph.Inputs.Select(v => v.Name),
        .. graph.Nodes.SelectMany(n => n.Outputs),
        .. graph.Nodes.Select(n => n.Name),
    ];

    private bool _changed;

    /// <summary>True if this node has not been replaced or removed.</summary>
    public bool IsUntouched(OnnxNode node) => !_replacements.ContainsKey(node);

    /// <summary>Puts nodes in the place of a node.</summary>
    public void Replace(OnnxNode node, params IReadOnlyList<OnnxNode> by) => (_replacements[node], _changed) = (by, true);

    /// <summary>Takes a node away; its users must have been given something else.</summary>
    public void Remove(OnnxNode node) => Replace(node, []);

    /// <summary>Lets all users of one tensor use another.</summary>
    public void Redirect(string tensor, string to) => (_renamed[tensor], _changed) = (to, true);

    /// <summary>A name that no node and no tensor has.</summary>
    public string NewName(string wanted)
    {
        string name = wanted;
        for (int i = 2; !_names.Add(name); i++)
            name = $"{wanted}_{i}";
        return name;
    }

    /// <summary>Adds a Float constant and gives its name.</summary>
    public string AddConstant(string wanted, int[] dimensions, float[] values) =>
        AddConstant(wanted, OnnxTensor.FromFloats("", dimensions, values));

    /// <summary>Adds a constant and gives its name.</summary>
    public string AddConstant(string wanted, OnnxTensor value)
    {
        string name = NewName(wanted);
        Set(value.WithName(name));
        return name;
    }

    /// <summary>Adds a constant or replaces the one of the same name.</summary>
    public void Set(OnnxTensor tensor) => (_initializers[tensor.Name], _changed) = (tensor, true);

    /// <summary>The graph with all changes; the graph itself if there are none.</summary>
    public OnnxGraph ToGraph()
    {
        if (!_changed)
            return graph;
        OnnxNode[] nodes = graph.Nodes.SelectMany(node => _replacements.GetValueOrDefault(node, [node])).Select(Redirected).ToArray();
        HashSet<string> needed = graph.Outputs.Select(v => v.Name).ToHashSet();
        OnnxGraph sorted = (graph with { Nodes = nodes, Initializers = _initializers }).Sorted();
        var alive = new List<OnnxNode>();
        foreach (OnnxNode node in sorted.Nodes.Reverse().Where(n => n.Outputs.Any(needed.Contains)))
        {
            alive.Add(node);
            needed.UnionWith(node.Dependencies);
        }

        alive.Reverse();
        return sorted with { Nodes = alive, Initializers = _initializers.Where(t => needed.Contains(t.Key)).ToDictionary() };
    }

    private OnnxNode Redirected(OnnxNode node)
        => node.Inputs.Any(_renamed.ContainsKey)
            ? node.With(inputs: node.Inputs.Select(Final).ToArray(), body: node.Body.Select(Redirected).ToArray())
            : node;

    private string Final(string tensor)
    {
        while (_renamed.TryGetValue(tensor, out string? to))
            tensor = to;
        return tensor;
    }
}
