using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>The backward pass of a plan as an ONNX graph.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="StartRelevance">The input that takes the start relevance.</param>
/// <param name="Activations">The inputs that take activations, named as in the model.</param>
/// <param name="Outputs">Tensors of the model and the outputs that give their relevance, in the order of the graph's outputs.</param>
internal sealed record BackwardModel(
    OnnxGraph Graph, string StartRelevance, IReadOnlyList<string> Activations, IReadOnlyList<(string Tensor, string Output)> Outputs);
