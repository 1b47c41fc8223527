using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>Which layers are large: where a second product costs more than a digit lost in single outputs.</summary>
internal static class LayerSize
{
    private const long LeastProducts = 100_000;

    /// <summary>Whether one sample of a layer with weights takes a hundred thousand products or more.</summary>
    public static bool IsLarge(LinearStep step) =>
        step.Weight.LongLength / step.Geometry.OutputShape[1] * Shapes.Length(step.Geometry.OutputShape.AsSpan(1)) >= LeastProducts;
}
