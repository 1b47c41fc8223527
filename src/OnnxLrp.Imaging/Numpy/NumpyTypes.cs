using System.Runtime.InteropServices;

namespace OnnxLrp.Imaging.Numpy;

/// <summary>The element types that are read, as .npy files write them: little-endian or of one byte.</summary>
internal static class NumpyTypes
{
    private static readonly Dictionary<string, (string Name, int Size)> Known = new()
    {
        ["<f2"] = ("float16", 2),
        ["<f4"] = ("float32", 4),
        ["<f8"] = ("float64", 8),
        ["|i1"] = ("int8", 1),
        ["<i2"] = ("int16", 2),
        ["<i4"] = ("int32", 4),
        ["<i8"] = ("int64", 8),
        ["|u1"] = ("uint8", 1),
        ["<u2"] = ("uint16", 2),
        ["<u4"] = ("uint32", 4),
        ["<u8"] = ("uint64", 8),
        ["|b1"] = ("bool", 1),
    };

    /// <summary>All of them, for messages.</summary>
    public static string Names => string.Join(", ", Known.Values.Select(t => t.Name));

    /// <summary>Bytes of an element; 0 for a type that is not read.</summary>
    public static int Size(string type) => Known.TryGetValue(type, out var known) ? known.Size : 0;

    /// <summary>The array that a header describes.</summary>
    /// <param name="header">The header of a type that is read.</param>
    /// <param name="bytes">Its data.</param>
    /// <exception cref="NumpyFormatException">An integer is beyond the range of int64, or a bool is neither 0 nor 1.</exception>
    public static NumpyTensor Tensor(NumpyHeader header, ReadOnlySpan<byte> bytes) => new(Known[header.Type].Name, header.Shape, header.Type switch
    {
        "<f4" => Arranged<float>(header, bytes),
        "<f8" => Arranged<double>(header, bytes),
        "<i8" => Arranged<long>(header, bytes),
        "<f2" => Array.ConvertAll(Arranged<Half>(header, bytes), v => (float)v),
        "|i1" => Array.ConvertAll(Arranged<sbyte>(header, bytes), v => (long)v),
        "<i2" => Array.ConvertAll(Arranged<short>(header, bytes), v => (long)v),
        "<i4" => Array.ConvertAll(Arranged<int>(header, bytes), v => (long)v),
        "|u1" => Array.ConvertAll(Arranged<byte>(header, bytes), v => (long)v),
        "<u2" => Array.ConvertAll(Arranged<ushort>(header, bytes), v => (long)v),
        "<u4" => Array.ConvertAll(Arranged<uint>(header, bytes), v => (long)v),
        "<u8" => Array.ConvertAll(Arranged<ulong>(header, bytes), v => v <= long.MaxValue
            ? (long)v
            : throw new NumpyFormatException(header.Path, $"the integer {v}", $"integers up to {long.MaxValue}", "check the values")),
        _ => Array.ConvertAll(Arranged<byte>(header, bytes), v => v <= 1
            ? v == 1
            : throw new NumpyFormatException(header.Path, $"the byte {v} in an array of bool", "0 or 1", "write it with numpy.save")),
    });

    private static T[] Arranged<T>(NumpyHeader header, ReadOnlySpan<byte> bytes) where T : unmanaged =>
        header.Arrange(MemoryMarshal.Cast<byte, T>(bytes)).Data;
}
