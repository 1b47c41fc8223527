namespace OnnxLrp.Graph;

/// <summary>
/// One rewrite graph → graph that keeps the outputs equal up to rounding. The next pass needs the facts of the rewritten graph: those that
/// the result carries, or those of a new probe where it carries none. <see cref="PassRunner"/> sees to that.
/// </summary>
internal interface IGraphPass
{
    /// <summary>False for a pass that reads the graph alone, so that it can run before ONNX Runtime has to.</summary>
    bool NeedsFacts => true;

    /// <summary>Rewrites the graph.</summary>
    /// <param name="graph">The graph; it is not changed.</param>
    /// <param name="facts">What a probe of this very graph found; perhaps <see cref="GraphFacts.None"/> where the pass needs no
    /// facts.</param>
    RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts);
}
