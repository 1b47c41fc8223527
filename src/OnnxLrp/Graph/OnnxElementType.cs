namespace OnnxLrp.Graph;

/// <summary>Element type of a tensor; the numbers are those of the ONNX format.</summary>
public enum OnnxElementType
{
    /// <summary>Not given in the file.</summary>
    Undefined = 0,

    /// <summary>IEEE 754 binary32.</summary>
    Float = 1,

    /// <summary>8 bits, unsigned.</summary>
    UInt8 = 2,

    /// <summary>8 bits, signed.</summary>
    Int8 = 3,

    /// <summary>16 bits, unsigned.</summary>
    UInt16 = 4,

    /// <summary>16 bits, signed.</summary>
    Int16 = 5,

    /// <summary>32 bits, signed.</summary>
    Int32 = 6,

    /// <summary>64 bits, signed.</summary>
    Int64 = 7,

    /// <summary>UTF-8 text.</summary>
    String = 8,

    /// <summary>One byte, 0 or 1.</summary>
    Bool = 9,

    /// <summary>IEEE 754 binary16.</summary>
    Float16 = 10,

    /// <summary>IEEE 754 binary64.</summary>
    Double = 11,

    /// <summary>32 bits, unsigned.</summary>
    UInt32 = 12,

    /// <summary>64 bits, unsigned.</summary>
    UInt64 = 13,

    /// <summary>Two binary32.</summary>
    Complex64 = 14,

    /// <summary>Two binary64.</summary>
    Complex128 = 15,

    /// <summary>The upper half of a binary32.</summary>
    BFloat16 = 16,

    /// <summary>8-bit float: 4 exponent and 3 mantissa bits, finite.</summary>
    Float8E4M3FN = 17,

    /// <summary>As <see cref="Float8E4M3FN"/>, without negative zero.</summary>
    Float8E4M3FNUZ = 18,

    /// <summary>8-bit float: 5 exponent and 2 mantissa bits.</summary>
    Float8E5M2 = 19,

    /// <summary>As <see cref="Float8E5M2"/>, finite, without negative zero.</summary>
    Float8E5M2FNUZ = 20,

    /// <summary>4 bits, unsigned; two to a byte.</summary>
    UInt4 = 21,

    /// <summary>4 bits, signed; two to a byte.</summary>
    Int4 = 22,

    /// <summary>4-bit float; two to a byte.</summary>
    Float4E2M1 = 23,

    /// <summary>8-bit exponent.</summary>
    Float8E8M0 = 24,

    /// <summary>2 bits, unsigned; four to a byte.</summary>
    UInt2 = 25,

    /// <summary>2 bits, signed; four to a byte.</summary>
    Int2 = 26,
}
