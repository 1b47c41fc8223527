using OnnxLrp.Operators.Geometry;

namespace OnnxLrp.Operators.Layers;

/// <summary>The maximum of each window; padding never wins.</summary>
internal sealed record MaxPoolLayer(string Input, WindowGeometry Geometry) : Layer;
