using OnnxLrp.Operators.Geometry;

namespace OnnxLrp.Operators.Layers;

/// <summary><c>z = L(x; w) + b</c>.</summary>
/// <param name="Input">The tensor x.</param>
/// <param name="Geometry">The map.</param>
/// <param name="Weight">w; empty for pools and means, whose weights follow from the geometry.</param>
/// <param name="Bias">b, or null.</param>
/// <param name="HasParameters">Conv, ConvTranspose, Gemm, MatMul: counted by composites as a linear layer.</param>
internal sealed record LinearLayer(string Input, LinearGeometry Geometry, float[] Weight, Parameter? Bias, bool HasParameters) : Layer;
