using OnnxLrp.Operators.Geometry;

namespace OnnxLrp.Operators.Layers;

/// <summary>Arithmetic with a constant: <c>y = w ⊙ x + b</c>, w or b from an Add, Sub, Mul or Div node.</summary>
/// <param name="Input">The tensor x, of the shape of y.</param>
/// <param name="Weight">w; (1) for Add and Sub.</param>
/// <param name="Bias">b; null for Mul and Div.</param>
/// <param name="OutputShape">Shape of x and y.</param>
internal sealed record ScaleLayer(string Input, Parameter Weight, Parameter? Bias, int[] OutputShape) : Layer;
