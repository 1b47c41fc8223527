using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.ControlFlow;

/// <summary>
/// Takes branches and unrolls loops until none is left, or none that can be: what a branch or a body holds is looked at when it stands in
/// the graph. Run it after <see cref="FoldConstants"/>.
/// </summary>
/// <param name="probe">Finds the facts of what has come into the graph.</param>
internal sealed class WriteOutControlFlow(IGraphProbe probe) : IGraphPass
{
    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        Dictionary<string, int[]> inputs = graph.Inputs.Where(i => facts.Shapes.ContainsKey(i.Name)).ToDictionary(i => i.Name, i => facts.Shapes[i.Name]);
        var notes = new List<string>();
        while (graph.Nodes.Any(n => n.Attributes.HasSubgraph))
        {
            RewrittenGraph result = new TakeConstantBranches().Apply(graph, facts);
            if (ReferenceEquals(result.Graph, graph)) result = new UnrollLoops(probe).Apply(graph, facts);
            if (ReferenceEquals(result.Graph, graph)) break;
            RewrittenGraph folded = new FoldConstants().Apply(result.Graph, probe.Probe(result.Graph, inputs));
            notes.AddRange(folded.Notes);
            (graph, facts) = (folded.Graph, folded.Facts ?? probe.Probe(folded.Graph, inputs));
        }
        return new RewrittenGraph(graph, notes) { Facts = facts };
    }
}
