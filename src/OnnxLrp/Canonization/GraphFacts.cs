using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>What is known of a graph's tensors for given input shapes.</summary>
/// <param name="Shapes">Shape of every tensor.</param>
/// <param name="Types">Element type of every tensor.</param>
/// <param name="Constants">
/// Tensors that do not depend on input values: initializers, and what is computed from them and from shapes alone. Those computed from
/// shapes hold for the given input shapes only.
/// </param>
public sealed record GraphFacts(
    IReadOnlyDictionary<string, int[]> Shapes,
    IReadOnlyDictionary<string, OnnxElementType> Types,
    IReadOnlyDictionary<string, OnnxTensor> Constants);
