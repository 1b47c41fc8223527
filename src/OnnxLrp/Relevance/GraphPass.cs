namespace OnnxLrp.Relevance;

/// <summary>
/// A rewrite of a relevance graph. It writes every value again, in order, in an empty builder; what it says of an operation takes the
/// operation's place.
/// </summary>
internal abstract class GraphPass
{
    /// <summary>The rewritten graph. Values that nothing reads any more are gone.</summary>
    public virtual RelevanceGraph Apply(RelevanceGraph graph)
    {
        RelevanceBuilder build = graph.Builder.Successor();
        var written = new Dictionary<Value, Value>();
        IEnumerable<Value> roots = graph.Results.Values.Concat(graph.Substitutes.Values);
        foreach (Value value in RelevanceGraph.WithOperands(roots))
        {
            build.Node = value.Node;
            Operation operation = value.Maker with { Operands = [.. value.Maker.Operands.Select(o => written[o])] };
            Value rewritten = Rewrite(operation, build, graph) ?? build.Emit(operation);
            rewritten.Vanish(value.Vanishings);
            written[value] = rewritten;
        }
        return new RelevanceGraph(build, graph.Results.ToDictionary(r => r.Key, r => written[r.Value]), graph.Endpoints)
        {
            Substitutes = graph.Substitutes.ToDictionary(s => s.Key, s => written[s.Value]),
            Definitions = graph.Definitions,
        };
    }

    /// <summary>The value to use instead of an operation; null: the operation stays.</summary>
    /// <param name="operation">The operation, on rewritten operands.</param>
    /// <param name="build">Where operations are written.</param>
    /// <param name="graph">The graph before the pass.</param>
    protected abstract Value? Rewrite(Operation operation, RelevanceBuilder build, RelevanceGraph graph);
}
