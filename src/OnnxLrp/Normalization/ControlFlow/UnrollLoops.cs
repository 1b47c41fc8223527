using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Normalization.Recurrence;

namespace OnnxLrp.Normalization.ControlFlow;

/// <summary>
/// Writes each Loop and Scan whose number of iterations is known for the given shapes as copies of its body. Run it after
/// <see cref="FoldConstants"/>. Loops in a body stand in the graph afterwards and need another round.
/// </summary>
/// <param name="probe">Runs what a condition is computed from.</param>
internal sealed class UnrollLoops(IGraphProbe probe) : IGraphPass
{
    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var loops = new List<(OnnxNode Node, Subgraph Body, int Trips)>();
        foreach (OnnxNode node in graph.Nodes.Where(n => n.Is("Loop") || n.Is("Scan")))
        {
            if (TripCount.Of(graph, facts, node, probe).Trips is { } trips) loops.Add((node, LoopAttributes.Body(node)!, trips));
        }
        var rewriter = new GraphRewriter(graph);
        // All or none: a part of them is not the model either, and would be run in vain.
        if (graph.Nodes.Count + loops.Sum(l => (double)l.Trips * l.Body.NodeCount) > WriteOutRecurrence.MostNodes) return new RewrittenGraph(graph, []);
        foreach ((OnnxNode node, Subgraph body, int trips) in loops)
        {
            rewriter.Replace(node, new Repetition(graph, node, body, trips, rewriter).Write(facts.Shapes));
        }
        return new RewrittenGraph(rewriter.ToGraph(), []);
    }

    /// <summary>Why a Loop or a Scan is left.</summary>
    internal static string Problem(OnnxGraph graph, GraphFacts facts, OnnxNode node) =>
        TripCount.Of(graph, facts, node).Problem
        ?? $"its iterations make the model more than {WriteOutRecurrence.MostNodes} nodes; at most so many are explained";
}
