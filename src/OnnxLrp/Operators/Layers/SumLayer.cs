namespace OnnxLrp.Operators.Layers;

/// <summary><c>z = Σ_i f_i a_i</c> of activations, with ONNX broadcasting: sums, differences, means.</summary>
internal sealed record SumLayer(IReadOnlyList<Summand> Summands) : Layer;

/// <summary>One summand <c>f a</c>.</summary>
internal readonly record struct Summand(string Tensor, float Factor, int[] Shape);
