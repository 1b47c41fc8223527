using OnnxLrp.Errors;

namespace OnnxLrp.Graph;

/// <summary>Finds shapes, types and constants of a graph, so that no pass needs shape inference or an interpreter of its own.</summary>
internal interface IGraphProbe
{
    /// <summary>Looks at every tensor of the graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputShapes">A concrete shape for every graph input.</param>
    /// <exception cref="ForwardFailedException">The graph cannot run with these shapes.</exception>
    GraphFacts Probe(OnnxGraph graph, IReadOnlyDictionary<string, int[]> inputShapes);

    /// <summary>Runs the part of a graph that makes one tensor.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">Values of the graph's inputs.</param>
    /// <param name="tensor">The tensor that is wanted.</param>
    /// <exception cref="ForwardFailedException">The graph cannot run with these inputs.</exception>
    OnnxTensor Value(OnnxGraph graph, IReadOnlyDictionary<string, OnnxTensor> inputs, string tensor);
}
