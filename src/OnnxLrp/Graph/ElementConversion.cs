using System.Runtime.InteropServices;
using OnnxLrp.Errors;

namespace OnnxLrp.Graph;

/// <summary>Little-endian bytes of any element type ↔ the two number types that the rest of the library computes with.</summary>
internal static class ElementConversion
{
    /// <summary>Reads real numbers, integers and Bool as binary32.</summary>
    public static float[] ToFloats(string tensor, OnnxElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        OnnxElementType.Float => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
        OnnxElementType.Double => Convert<double, float>(bytes, static v => (float)v),
        OnnxElementType.Float16 => Convert<Half, float>(bytes, static v => (float)v),
        OnnxElementType.BFloat16 => Convert<ushort, float>(bytes, static v => BitConverter.UInt32BitsToSingle((uint)v << 16)),
        OnnxElementType.UInt64 => Convert<ulong, float>(bytes, static v => v),
        _ when IsInteger(type) => Array.ConvertAll(ToInt64s(tensor, type, bytes), static v => (float)v),
        _ => throw new TensorTypeException(tensor, type, "real numbers, integers of at least 8 bits, or Bool"),
    };

    /// <summary>Reads integers and Bool; UInt64 wraps above 2^63.</summary>
    public static long[] ToInt64s(string tensor, OnnxElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        OnnxElementType.Int64 or OnnxElementType.UInt64 => MemoryMarshal.Cast<byte, long>(bytes).ToArray(),
        OnnxElementType.Int32 => Convert<int, long>(bytes, static v => v),
        OnnxElementType.UInt32 => Convert<uint, long>(bytes, static v => v),
        OnnxElementType.Int16 => Convert<short, long>(bytes, static v => v),
        OnnxElementType.UInt16 => Convert<ushort, long>(bytes, static v => v),
        OnnxElementType.Int8 => Convert<sbyte, long>(bytes, static v => v),
        OnnxElementType.UInt8 or OnnxElementType.Bool => Convert<byte, long>(bytes, static v => v),
        _ => throw new TensorTypeException(tensor, type, "integers of at least 8 bits, or Bool"),
    };

    /// <summary>Writes binary32 as another type: rounded to nearest for reals; truncated towards zero and saturated for integers.</summary>
    public static byte[] FromFloats(string tensor, OnnxElementType type, ReadOnlySpan<float> values) => type switch
    {
        OnnxElementType.Float => MemoryMarshal.AsBytes(values).ToArray(),
        OnnxElementType.Double => Write(values, static v => (double)v),
        OnnxElementType.Float16 => Write(values, static v => (Half)v),
        OnnxElementType.BFloat16 => Write(values, BFloat16Bits),
        OnnxElementType.Int64 => Write(values, static v => (long)v),
        OnnxElementType.UInt64 => Write(values, static v => (ulong)v),
        OnnxElementType.Int32 => Write(values, static v => (int)v),
        OnnxElementType.UInt32 => Write(values, static v => (uint)v),
        OnnxElementType.Int16 => Write(values, static v => (short)Math.Clamp(v, short.MinValue, short.MaxValue)),
        OnnxElementType.UInt16 => Write(values, static v => (ushort)Math.Clamp(v, 0, ushort.MaxValue)),
        OnnxElementType.Int8 => Write(values, static v => (sbyte)Math.Clamp(v, sbyte.MinValue, sbyte.MaxValue)),
        OnnxElementType.UInt8 => Write(values, static v => (byte)Math.Clamp(v, 0, byte.MaxValue)),
        OnnxElementType.Bool => Write(values, static v => (byte)(v != 0 ? 1 : 0)),
        _ => throw new TensorTypeException(tensor, type, "real numbers, integers of at least 8 bits, or Bool"),
    };

    /// <summary>Writes integers as another type: rounded to nearest for reals; saturated for narrower integers.</summary>
    public static byte[] FromIntegers(string tensor, OnnxElementType type, ReadOnlySpan<long> values) => type switch
    {
        OnnxElementType.Int64 => MemoryMarshal.AsBytes(values).ToArray(),
        OnnxElementType.UInt64 => Write(values, ulong.CreateSaturating),
        OnnxElementType.Int32 => Write(values, int.CreateSaturating),
        OnnxElementType.UInt32 => Write(values, uint.CreateSaturating),
        OnnxElementType.Int16 => Write(values, short.CreateSaturating),
        OnnxElementType.UInt16 => Write(values, ushort.CreateSaturating),
        OnnxElementType.Int8 => Write(values, sbyte.CreateSaturating),
        OnnxElementType.UInt8 => Write(values, byte.CreateSaturating),
        OnnxElementType.Bool => Write(values, static v => (byte)(v != 0 ? 1 : 0)),
        _ => throw new TensorTypeException(tensor, type, "integers of at least 8 bits, or Bool"),
    };

    private static bool IsInteger(OnnxElementType type)
        => type is OnnxElementType.Int8 or OnnxElementType.UInt8 or OnnxElementType.Int16 or OnnxElementType.UInt16
            or OnnxElementType.Int32 or OnnxElementType.UInt32 or OnnxElementType.Int64 or OnnxElementType.Bool;

    private static TTo[] Convert<TFrom, TTo>(ReadOnlySpan<byte> bytes, Func<TFrom, TTo> convert)
        where TFrom : unmanaged
    {
        ReadOnlySpan<TFrom> from = MemoryMarshal.Cast<byte, TFrom>(bytes);
        var to = new TTo[from.Length];
        for (int i = 0; i < to.Length; i++)
            to[i] = convert(from[i]);
        return to;
    }

    private static byte[] Write<TFrom, TTo>(ReadOnlySpan<TFrom> values, Func<TFrom, TTo> convert)
        where TTo : unmanaged
    {
        var to = new TTo[values.Length];
        for (int i = 0; i < to.Length; i++)
            to[i] = convert(values[i]);
        return MemoryMarshal.AsBytes<TTo>(to).ToArray();
    }

    private static ushort BFloat16Bits(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        // Round half to even on the dropped lower half; a NaN must not be rounded into infinity.
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
