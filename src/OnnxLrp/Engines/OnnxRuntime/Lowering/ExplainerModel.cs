using OnnxLrp.Graph;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>A plan as one ONNX graph, forward and backward pass together.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Input">The graph input that takes the model's input.</param>
/// <param name="Start">The graph input that takes the classes (<c>target</c>, Int64 [N], −1 for the best) or the start relevance.</param>
/// <param name="Values">The outputs that give values of the model's tensors.</param>
/// <param name="Relevance">Tensors of the model and the outputs that give their relevance.</param>
/// <param name="BatchBound">Why the graph holds for the plan's batch size only; empty where it holds for any.</param>
internal sealed record ExplainerModel(
    OnnxGraph Graph, string Input, string Start, IReadOnlyList<string> Values, IReadOnlyList<(string Tensor, string Output)> Relevance,
    IReadOnlyList<string> BatchBound)
{
    /// <summary>Name of the graph input that takes what is subtracted from scores before weights multiply them.</summary>
    public const string Reference = "reference:scores";

    /// <summary>Name of the graph input that takes the mask on the relevance of a tensor.</summary>
    public static string ConditionInput(string tensor) => $"condition:{tensor}";

    /// <summary>Whether the graph holds for any batch size.</summary>
    public bool AnyBatch => BatchBound.Count == 0 && Graph.Inputs.First(i => i.Name == Input).Dimensions![0].Size is null;
}
