using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization;

/// <summary>
/// Drops nodes that hand their input on unchanged: Identity, Dropout at inference, Pad by nothing, Cast and CastLike to the type that the
/// tensor has. One is kept where its output's name is needed: a graph output that no other node can make, a tensor that a subgraph
/// captures, a Dropout mask in use.
/// </summary>
internal sealed class RemovePassThrough : IGraphPass
{
    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        // Of several in a row before a graph output each round drops one.
        RewrittenGraph result = Once(graph, facts);
        while (!ReferenceEquals(result.Graph, graph))
            (graph, result) = (result.Graph, Once(result.Graph, facts));
        return result with { Facts = facts.KeptIn(graph) };
    }

    private static RewrittenGraph Once(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        var notes = new List<string>();
        foreach (OnnxNode node in graph.Nodes)
        {
            if (node.Is("Dropout") && InferenceMode.Drops(graph, node))
                notes.Add($"{node}: Dropout in training mode is kept; export the model for inference.");
            else if (PassesOn(graph, facts, node) && !IsCaptured(graph, node))
                Remove(graph, rewriter, node);
        }

        return new RewrittenGraph(rewriter.ToGraph(), notes);
    }

    private static bool PassesOn(OnnxGraph graph, GraphFacts facts, OnnxNode node)
    {
        if (node.Is("Identity"))
            return true;
        if (node.Is("Dropout"))
            return !node.HasOutput(1) || (graph.Consumers(node.Outputs[1]).Count == 0 && !graph.IsOutput(node.Outputs[1]));
        if (node.Is("Pad"))
            return graph.Initializers.GetValueOrDefault(node.Input(1))?.ToInt64s().All(p => p == 0) ?? false;
        if (!facts.Types.TryGetValue(node.Input(0), out OnnxElementType type))
            return false;
        return node.Is("CastLike")
            ? facts.Types.GetValueOrDefault(node.Input(1)) == type
            : node.Is("Cast") && CastAttributes.Of(node).To == type;
    }

    private static bool IsCaptured(OnnxGraph graph, OnnxNode node) => graph.Consumers(node.Output).Any(n => n.Captured.Contains(node.Output));

    private static void Remove(OnnxGraph graph, GraphRewriter rewriter, OnnxNode node)
    {
        if (!graph.IsOutput(node.Output))
        {
            rewriter.Remove(node);
            rewriter.Redirect(node.Output, node.Input(0));
            return;
        }

        // The producer takes over the output's name, if it can.
        string input = node.Input(0);
        if (graph.Producer(input) is not { IsPattern: false } producer || !rewriter.IsUntouched(producer) || graph.IsOutput(input)
            || graph.Consumers(input).Any(n => n.Captured.Contains(input)))
            return;
        rewriter.Replace(producer, producer.With(outputs: producer.Outputs.Select(name => name == input ? node.Output : name).ToArray()));
        rewriter.Remove(node);
        rewriter.Redirect(input, node.Output);
    }
}
