using OnnxLrp.Operators.Geometry;

namespace OnnxLrp.Operators.Layers;

/// <summary><c>y = f(x)</c>, elementwise.</summary>
/// <param name="Input">The tensor x.</param>
/// <param name="Function">f.</param>
/// <param name="Alpha">First parameter of f (slope, minimum, α), where it has one.</param>
/// <param name="Beta">Second parameter of f (maximum, β), where it has one.</param>
/// <param name="Constants">Slopes of PRelu, exponents of Power.</param>
internal sealed record ActivationLayer(string Input, ActivationFunction Function, float Alpha = 0, float Beta = 0, Parameter? Constants = null) : Layer;
