namespace OnnxLrp.Graph;

/// <summary>Who makes and who uses each tensor of one graph.</summary>
internal sealed class GraphIndex
{
    public GraphIndex(OnnxGraph graph)
    {
        Inputs = graph.Inputs.Select(v => v.Name).ToHashSet();
        Outputs = graph.Outputs.Select(v => v.Name).ToHashSet();
        foreach (OnnxNode node in graph.Nodes)
        {
            foreach (string output in node.Outputs.Where(name => name.Length > 0))
                Producers[output] = node;
            foreach (string input in node.Dependencies.Distinct())
            {
                if (!Consumers.TryGetValue(input, out List<OnnxNode>? nodes))
                    Consumers[input] = nodes = [];
                nodes.Add(node);
            }
        }
    }

    public Dictionary<string, OnnxNode> Producers { get; } = [];

    public Dictionary<string, List<OnnxNode>> Consumers { get; } = [];

    public HashSet<string> Inputs { get; }

    public HashSet<string> Outputs { get; }
}
