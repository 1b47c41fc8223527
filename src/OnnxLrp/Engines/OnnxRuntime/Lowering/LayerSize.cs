using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>Which layers are large: where a second product costs more than a digit lost in single outputs; and which are dear: where the product itself is worth saving.</summary>
internal static class LayerSize
{
    private const long Large = 100_000, Dear = 30_000_000;

    /// <summary>Whether one sample of a layer with weights takes a hundred thousand products or more.</summary>
    public static bool IsLarge(LinearStep step) => Products(step) >= Large;

    /// <summary>Whether one sample of a layer with weights takes thirty million products or more, some tenths of a millisecond.</summary>
    public static bool IsDear(LinearStep step) => Products(step) >= Dear;

    private static long Products(LinearStep step) =>
        step.Weight.LongLength / step.Geometry.OutputShape[1] * Shapes.Length(step.Geometry.OutputShape.AsSpan(1));
}
