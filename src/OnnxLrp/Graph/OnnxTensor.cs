using System.Runtime.InteropServices;
using OnnxLrp.Errors;

namespace OnnxLrp.Graph;

/// <summary>
/// A constant tensor: name, type, shape and its elements as little-endian bytes in row-major order. Immutable; numbers are
/// converted when asked for, so a caller that needs them often keeps the array.
/// </summary>
public sealed class OnnxTensor
{
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>Wraps raw bytes, without a copy.</summary>
    /// <param name="name">Tensor name; empty for the value of an attribute.</param>
    /// <param name="elementType">Element type; String tensors are made with <see cref="FromStrings"/>.</param>
    /// <param name="dimensions">Shape; empty for a scalar.</param>
    /// <param name="bytes">Little-endian elements; exactly as many bytes as type and shape need.</param>
    /// <exception cref="ArgumentException">The number of bytes does not fit type and shape.</exception>
    public OnnxTensor(string name, OnnxElementType elementType, int[] dimensions, ReadOnlyMemory<byte> bytes)
        : this(name, elementType, dimensions, bytes, null)
    {
        long needed = ByteCount(elementType, Length);
        if (bytes.Length != needed)
            throw new ArgumentException(
                $"Tensor '{name}' {elementType} [{string.Join(",", dimensions)}] has {bytes.Length} bytes; expected {needed}.",
                nameof(bytes));
    }

    private OnnxTensor(
        string name,
        OnnxElementType elementType,
        int[] dimensions,
        ReadOnlyMemory<byte> bytes,
        IReadOnlyList<ReadOnlyMemory<byte>>? strings)
    {
        Name = name;
        ElementType = elementType;
        Dimensions = dimensions;
        Length = dimensions.Aggregate(1L, (product, size) => product * size);
        _bytes = bytes;
        Strings = strings;
    }

    /// <summary>Tensor name; empty for the value of an attribute.</summary>
    public string Name { get; }

    /// <summary>Element type.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>Shape; empty for a scalar.</summary>
    public int[] Dimensions { get; }

    /// <summary>Number of elements: the product of the dimensions, 1 for a scalar, 0 if a dimension is 0.</summary>
    public long Length { get; }

    /// <summary>The elements as little-endian bytes; empty for String tensors.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The elements of a String tensor as UTF-8; null for all other types.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>>? Strings { get; }

    /// <summary>Makes a Float tensor.</summary>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    public static OnnxTensor FromFloats(string name, int[] dimensions, float[] values)
        => new(name, OnnxElementType.Float, dimensions, MemoryMarshal.AsBytes<float>(values).ToArray());

    /// <summary>Makes an Int64 tensor.</summary>
    /// <exception cref="ArgumentException">The number of values does not fit the shape.</exception>
    public static OnnxTensor FromInt64s(string name, int[] dimensions, long[] values)
        => new(name, OnnxElementType.Int64, dimensions, MemoryMarshal.AsBytes<long>(values).ToArray());

    /// <summary>The elements as binary32, rounded where the type is wider.</summary>
    /// <exception cref="TensorTypeException">The elements are text, complex, or narrower than 8 bits.</exception>
    public float[] ToFloats() => ElementConversion.ToFloats(Name, ElementType, _bytes.Span);

    /// <summary>The elements as binary32 without a copy where they are an array of floats already; they must not be changed.</summary>
    internal float[] SharedFloats() => (ElementType == OnnxElementType.Float ? FloatMemory.ArrayOf(_bytes) : null) ?? ToFloats();

    /// <summary>The elements of an integer or Bool tensor.</summary>
    /// <exception cref="TensorTypeException">The elements are not integers of at least 8 bits.</exception>
    public long[] ToInt64s() => ElementConversion.ToInt64s(Name, ElementType, _bytes.Span);

    /// <summary>The same elements under another name.</summary>
    public OnnxTensor WithName(string name) => new(name, ElementType, Dimensions, _bytes, Strings);

    /// <summary>The same elements in another shape.</summary>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public OnnxTensor WithDimensions(params int[] dimensions)
    {
        var reshaped = new OnnxTensor(Name, ElementType, dimensions, _bytes, Strings);
        return reshaped.Length == Length
            ? reshaped
            : throw new ArgumentException(
                $"Tensor '{Name}' [{string.Join(",", Dimensions)}] has {Length} elements; [{string.Join(",", dimensions)}] needs {reshaped.Length}.",
                nameof(dimensions));
    }

    /// <summary>For example <c>conv1.weight: Float [64,3,7,7]</c>.</summary>
    public override string ToString() => $"{Name}: {ElementType} [{string.Join(",", Dimensions)}]";

    /// <summary>Makes a String tensor.</summary>
    internal static OnnxTensor FromStrings(string name, int[] dimensions, IReadOnlyList<ReadOnlyMemory<byte>> strings)
        => new(name, OnnxElementType.String, dimensions, ReadOnlyMemory<byte>.Empty, strings);

    /// <summary>Bytes that so many elements take; the elements of sub-byte types are packed.</summary>
    internal static long ByteCount(OnnxElementType type, long length) => (type.Bits() * length + 7) / 8;
}
