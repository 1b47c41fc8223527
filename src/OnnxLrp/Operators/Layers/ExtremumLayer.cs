namespace OnnxLrp.Operators.Layers;

/// <summary><c>z = max(a_1, a_2, …)</c> or <c>min</c>, elementwise, with ONNX broadcasting.</summary>
/// <param name="Candidates">The values to choose from; the first of equal ones wins.</param>
/// <param name="OutputShape">Shape of z.</param>
/// <param name="Minimum">Whether the smallest is chosen.</param>
internal sealed record ExtremumLayer(IReadOnlyList<Candidate> Candidates, int[] OutputShape, bool Minimum) : Layer;

/// <summary>One candidate of an extremum.</summary>
/// <param name="Tensor">Its tensor.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Constant">Its values where it is a constant, which absorbs the relevance that it wins; else null.</param>
internal sealed record Candidate(string Tensor, int[] Shape, float[]? Constant);
