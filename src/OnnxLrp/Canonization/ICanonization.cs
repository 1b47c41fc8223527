using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>
/// One rewrite graph → graph that keeps the outputs equal up to rounding. The next pass needs the facts of the rewritten graph: those that
/// the result carries, or those of a new probe where it carries none. <see cref="Canonizer"/> sees to that.
/// </summary>
public interface ICanonization
{
    /// <summary>Rewrites the graph.</summary>
    /// <param name="graph">The graph; it is not changed.</param>
    /// <param name="facts">What a probe of this very graph found.</param>
    CanonizedGraph Apply(OnnxGraph graph, GraphFacts facts);
}
