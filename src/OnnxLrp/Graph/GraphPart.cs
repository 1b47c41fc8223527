namespace OnnxLrp.Graph;

/// <summary>The part of a graph that some of its tensors are made by.</summary>
internal static class GraphPart
{
    /// <summary>The nodes, constants and declared shapes that the outputs need, and nothing else; the inputs stay as they are.</summary>
    /// <param name="graph">A graph with its nodes in order of execution.</param>
    /// <param name="outputs">The outputs of the part, any tensors of the graph.</param>
    public static OnnxGraph For(OnnxGraph graph, IReadOnlyList<OnnxValue> outputs)
    {
        HashSet<string> needed = [.. outputs.Select(o => o.Name)];
        var nodes = new List<OnnxNode>();
        foreach (OnnxNode node in graph.Nodes.Reverse().Where(n => n.Outputs.Any(needed.Contains)))
        {
            nodes.Add(node);
            needed.UnionWith(node.Dependencies);
        }
        nodes.Reverse();
        return graph with
        {
            Nodes = nodes,
            Outputs = outputs,
            Initializers = graph.Initializers.Where(t => needed.Contains(t.Key)).ToDictionary(),
            Values = [.. graph.Values.Where(v => needed.Contains(v.Name))],
        };
    }
}
