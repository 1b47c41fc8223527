using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.ControlFlow;

/// <summary>
/// Puts the branch that runs in the place of each If whose condition is constant: a question about a shape, as PyTorch's exporter writes
/// it. Run it after <see cref="FoldConstants"/>. An If inside a branch stays.
/// </summary>
internal sealed class TakeConstantBranches : IGraphPass
{
    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        foreach (OnnxNode choice in graph.Nodes.Where(n => n.Is("If")))
        {
            if (graph.Initializers.TryGetValue(choice.Input(0), out OnnxTensor? condition) && condition.Length == 1)
                rewriter.Replace(choice, Branch.Nodes(choice, condition.Bytes.Span[0] != 0, rewriter.NewName));
        }

        return new RewrittenGraph(rewriter.ToGraph(), []);
    }
}
