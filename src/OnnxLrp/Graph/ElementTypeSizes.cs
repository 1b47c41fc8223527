namespace OnnxLrp.Graph;

/// <summary>What is known of an element type without looking at data.</summary>
internal static class ElementTypeSizes
{
    /// <summary>Bits that one element takes in a tensor's raw bytes; 0 for text and unknown types.</summary>
    public static int Bits(this OnnxElementType type) => type switch
    {
        OnnxElementType.UInt2 or OnnxElementType.Int2 => 2,
        OnnxElementType.UInt4 or OnnxElementType.Int4 or OnnxElementType.Float4E2M1 => 4,
        OnnxElementType.UInt8 or OnnxElementType.Int8 or OnnxElementType.Bool
            or OnnxElementType.Float8E4M3FN or OnnxElementType.Float8E4M3FNUZ or OnnxElementType.Float8E5M2
            or OnnxElementType.Float8E5M2FNUZ or OnnxElementType.Float8E8M0 => 8,
        OnnxElementType.UInt16 or OnnxElementType.Int16 or OnnxElementType.Float16 or OnnxElementType.BFloat16 => 16,
        OnnxElementType.Float or OnnxElementType.Int32 or OnnxElementType.UInt32 => 32,
        OnnxElementType.Double or OnnxElementType.Int64 or OnnxElementType.UInt64 or OnnxElementType.Complex64 => 64,
        OnnxElementType.Complex128 => 128,
        _ => 0,
    };

    /// <summary>True for the types that hold real numbers with a fraction and that <see cref="OnnxTensor.ToFloats"/> reads.</summary>
    public static bool IsReal(this OnnxElementType type)
        => type is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16;
}
