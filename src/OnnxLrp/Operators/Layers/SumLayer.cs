namespace OnnxLrp.Operators.Layers;

/// <summary><c>z = Σ_i ±a_i</c> of activations, with ONNX broadcasting.</summary>
internal sealed record SumLayer(IReadOnlyList<Summand> Summands) : Layer;

/// <summary>One summand <c>±a</c>.</summary>
internal readonly record struct Summand(string Tensor, int Sign, int[] Shape);
