using System.Globalization;
using OnnxLrp.Graph;

namespace OnnxLrp.Checks;

/// <summary>What is known of a tensor before anything runs.</summary>
/// <param name="Type">Element type; Undefined where it is not known.</param>
/// <param name="Shape">Its sizes; null where they depend on values.</param>
/// <param name="Values">Its elements where they are few and known, such as shapes, axes, pads; else null.</param>
internal sealed record KnownTensor(OnnxElementType Type, long[]? Shape, double[]? Values = null)
{
    /// <summary>More elements than this are not followed.</summary>
    public const int MostValues = 1024;

    /// <summary>Nothing is known.</summary>
    public static KnownTensor Unknown { get; } = new(OnnxElementType.Undefined, null);

    /// <summary>Number of elements; as a real number, since absurd sizes overflow. 0 where the shape is not known.</summary>
    public double Elements => Shape is null ? 0 : Shape.Aggregate(1.0, (product, size) => product * size);

    /// <summary>Bytes that it takes.</summary>
    public double Bytes => Elements * Math.Max(1, (Type == OnnxElementType.Undefined ? 32 : Type.Bits()) / 8);

    /// <summary>Whether its elements are integers.</summary>
    public bool IsInteger => !Type.IsReal() && Type is not OnnxElementType.Undefined and not OnnxElementType.Bool;

    /// <summary>A constant of the model.</summary>
    public static KnownTensor Of(OnnxTensor tensor) => new(
        tensor.ElementType, Array.ConvertAll(tensor.Dimensions, d => (long)d), tensor.Length <= MostValues
            && IsNumber(tensor.ElementType) ? Numbers(tensor) : null);

    /// <summary>The shape as text; <c>[]</c> for a scalar.</summary>
    public static string Text(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>A number as text: integers without an exponent.</summary>
    public static string Text(double number) => Math.Abs(number) < 9.3e18 && Math.Truncate(number) == number
        ? ((Int128)number).ToString(CultureInfo.InvariantCulture)
        : number.ToString(CultureInfo.InvariantCulture);

    private static bool IsNumber(OnnxElementType type) =>
        type.IsReal() || type is OnnxElementType.Int8 or OnnxElementType.UInt8 or OnnxElementType.Int16
        or OnnxElementType.UInt16 or OnnxElementType.Int32 or OnnxElementType.UInt32 or OnnxElementType.Int64
        or OnnxElementType.UInt64 or OnnxElementType.Bool;

    private static double[] Numbers(OnnxTensor tensor) =>
        tensor.ElementType.IsReal()
            ? Array.ConvertAll(tensor.ToFloats(), v => (double)v) : Array.ConvertAll(tensor.ToInt64s(), v => (double)v);
}
