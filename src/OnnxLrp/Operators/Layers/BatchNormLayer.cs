using OnnxLrp.Operators.Geometry;

namespace OnnxLrp.Operators.Layers;

/// <summary>BatchNormalization at inference, <c>y = w ⊙ x + b</c> per channel, <c>w = γ/√(σ²+ε)</c>, <c>b = β − w ⊙ μ</c>.</summary>
/// <param name="Input">The tensor x, [N, C, …].</param>
/// <param name="Geometry">The diagonal map.</param>
/// <param name="Scale">w, per channel.</param>
/// <param name="Shift">b, per channel.</param>
/// <param name="SplitShift">|w μ| + |β|, per channel: the bias counted apart.</param>
internal sealed record BatchNormLayer(string Input, DiagonalGeometry Geometry, float[] Scale, float[] Shift, float[] SplitShift) : Layer;
