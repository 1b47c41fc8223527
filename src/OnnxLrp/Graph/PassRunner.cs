namespace OnnxLrp.Graph;

/// <summary>
/// Runs passes one after the other, each with the facts of the graph that it gets. Nothing is probed before a pass needs facts.
/// </summary>
/// <param name="probe">Finds the facts.</param>
internal sealed class PassRunner(IGraphProbe probe)
{
    /// <summary>Applies the passes in the given order.</summary>
    /// <param name="graph">The graph; it is not changed.</param>
    /// <param name="inputShapes">A concrete shape for every graph input.</param>
    /// <param name="passes">The passes.</param>
    /// <returns>The last graph with its facts, and the notes of the reader and of all passes.</returns>
    public RewrittenGraph Apply(OnnxGraph graph, IReadOnlyDictionary<string, int[]> inputShapes, params IReadOnlyList<IGraphPass> passes) =>
        Apply(new RewrittenGraph(graph, graph.Notes), inputShapes, passes);

    /// <summary>Applies further passes to what others have made, and adds their notes.</summary>
    /// <inheritdoc cref="Apply(OnnxGraph, IReadOnlyDictionary{string, int[]}, IReadOnlyList{IGraphPass})"/>
    public RewrittenGraph Apply(RewrittenGraph rewritten, IReadOnlyDictionary<string, int[]> inputShapes, params IReadOnlyList<IGraphPass> passes)
    {
        OnnxGraph graph = rewritten.Graph;
        var notes = new List<string>(rewritten.Notes);
        GraphFacts? facts = rewritten.Facts;
        foreach (IGraphPass pass in passes)
        {
            if (pass.NeedsFacts)
                facts ??= probe.Probe(graph, inputShapes);
            RewrittenGraph result = pass.Apply(graph, facts ?? GraphFacts.None);
            notes.AddRange(result.Notes);
            if (ReferenceEquals(result.Graph, graph))
                continue;
            graph = result.Graph;
            facts = result.Facts;
        }

        return new RewrittenGraph(graph, notes) { Facts = facts ?? probe.Probe(graph, inputShapes) };
    }
}
