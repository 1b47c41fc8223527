using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization;

/// <summary>
/// Writes the values that a TopK gives as what GatherElements takes at its indices: the values go where they came from, and which they are
/// is constant between steps.
/// </summary>
internal sealed class TopKAsGather : IGraphPass
{
    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        bool TakesReals(OnnxNode node) => facts.Types.GetValueOrDefault(node.Input(0)).IsReal();
        foreach (OnnxNode node in graph.Nodes.Where(n => n.Is("TopK") && n.HasOutput(0) && TakesReals(n)))
        {
            string values = rewriter.NewName($"{node.Output}.sorted");
            string indices = node.HasOutput(1) ? node.Outputs[1] : rewriter.NewName($"{node.Output}.indices");
            OnnxAttributes axis = OnnxAttributes.Empty.With("axis", AxisAttribute.Of(node));
            rewriter.Replace(
                node, node.With(outputs: [values, indices]),
                new OnnxNode(rewriter.NewName($"{node.Name}.taken"), "GatherElements", [node.Input(0), indices], [node.Output], axis));
        }
        return new RewrittenGraph(rewriter.ToGraph(), []);
    }
}
