using OnnxLrp.Errors;

namespace OnnxLrp.Graph;

/// <summary>Puts nodes after the producers of their inputs (Kahn), keeping the given order where it can.</summary>
internal static class NodeOrder
{
    public static IReadOnlyList<OnnxNode> Sort(OnnxGraph graph)
    {
        Dictionary<string, OnnxNode> producers = Producers(graph);
        Dictionary<OnnxNode, int> position = graph.Nodes.Select((node, index) => (node, index)).ToDictionary(p => p.node, p => p.index);
        var waitsFor = new Dictionary<OnnxNode, int>();
        var waiting = new Dictionary<OnnxNode, List<OnnxNode>>();
        var ready = new PriorityQueue<OnnxNode, int>();
        foreach (OnnxNode node in graph.Nodes)
        {
            OnnxNode[] before = node.Dependencies.Where(producers.ContainsKey).Select(name => producers[name]).Distinct().ToArray();
            foreach (OnnxNode producer in before)
            {
                if (!waiting.TryGetValue(producer, out List<OnnxNode>? nodes))
                    waiting[producer] = nodes = [];
                nodes.Add(node);
            }

            waitsFor[node] = before.Length;
            if (before.Length == 0)
                ready.Enqueue(node, position[node]);
        }

        var sorted = new List<OnnxNode>(graph.Nodes.Count);
        while (ready.TryDequeue(out OnnxNode? node, out _))
        {
            sorted.Add(node);
            foreach (OnnxNode next in waiting.GetValueOrDefault(node, []))
            {
                if (--waitsFor[next] == 0)
                    ready.Enqueue(next, position[next]);
            }
        }

        if (sorted.Count < graph.Nodes.Count)
        {
            string cycle = string.Join(", ", graph.Nodes.Where(n => waitsFor[n] > 0).Take(5));
            throw new OnnxFormatException(
                graph.Source,
                $"the nodes {cycle} wait for each other's outputs",
                "a graph without cycles",
                "export the model again");
        }

        return sorted;
    }

    /// <summary>Every tensor's producer, having checked that each tensor is made once and each used tensor is made at all.</summary>
    private static Dictionary<string, OnnxNode> Producers(OnnxGraph graph)
    {
        HashSet<string> given = [.. graph.Inputs.Select(v => v.Name), .. graph.Initializers.Keys];
        var producers = new Dictionary<string, OnnxNode>();
        foreach (OnnxNode node in graph.Nodes)
        {
            foreach (string output in node.Outputs.Where(name => name.Length > 0))
            {
                if (given.Contains(output) || !producers.TryAdd(output, node))
                    throw new OnnxFormatException(
                        graph.Source,
                        $"tensor '{output}' of {node} is made twice",
                        "one producer for each tensor",
                        "export the model again");
            }
        }

        bool Known(string tensor) => given.Contains(tensor) || producers.ContainsKey(tensor);
        foreach (OnnxNode node in graph.Nodes)
        {
            if (node.Dependencies.FirstOrDefault(name => !Known(name)) is { } missing)
                throw new OnnxFormatException(
                    graph.Source,
                    $"{node} uses tensor '{missing}', which nothing makes",
                    "every input to be a graph input, an initializer or a node's output",
                    "export the model again");
        }

        return graph.Outputs.FirstOrDefault(v => !Known(v.Name)) is { } unmade
            ? throw new OnnxFormatException(
                graph.Source,
                $"nothing makes the graph output '{unmade.Name}'",
                "every output to be made by a node",
                "export the model again")
            : producers;
    }
}
