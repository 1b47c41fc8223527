using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>Which tensors a subgraph (of If, Loop, Scan) takes from the graph around it.</summary>
internal static class SubgraphNames
{
    /// <summary>Names that the graphs use but do not make, in order of first use.</summary>
    public static IReadOnlyList<string> CapturedBy(IEnumerable<GraphProto> graphs) => graphs.SelectMany(Captured).Distinct().ToArray();

    private static IEnumerable<string> Captured(GraphProto graph)
    {
        HashSet<string> local = Locals(graph);
        IEnumerable<string> used = graph.Node
            .SelectMany(node => node.Input.Concat(node.Attribute.SelectMany(Subgraphs).SelectMany(Captured)))
            .Concat(graph.Output.Select(v => v.Name));
        return used.Where(name => name.Length > 0 && !local.Contains(name));
    }

    /// <summary>Names that a graph makes itself.</summary>
    public static HashSet<string> Locals(GraphProto graph)
        => [.. graph.Input.Select(v => v.Name), .. graph.Initializer.Select(t => t.Name), .. graph.Node.SelectMany(n => n.Output)];

    /// <summary>The graphs that an attribute holds.</summary>
    public static IEnumerable<GraphProto> Subgraphs(AttributeProto attribute)
        => attribute.G is null ? attribute.Graphs : attribute.Graphs.Prepend(attribute.G);
}
