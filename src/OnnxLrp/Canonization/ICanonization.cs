using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>
/// One rewrite graph → graph that keeps the outputs equal up to rounding. A pass leaves tensors behind that the facts do not know, so the
/// caller probes the result again before the next pass; <see cref="Canonizer"/> does.
/// </summary>
public interface ICanonization
{
    /// <summary>Rewrites the graph.</summary>
    /// <param name="graph">The graph; it is not changed.</param>
    /// <param name="facts">What a probe of this very graph found.</param>
    CanonizedGraph Apply(OnnxGraph graph, GraphFacts facts);
}
