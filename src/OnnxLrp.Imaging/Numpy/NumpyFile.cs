using System.Runtime.InteropServices;

namespace OnnxLrp.Imaging.Numpy;

/// <summary>
/// Reads and writes NumPy's .npy files: tensors in, relevance out. Read are format versions 1 to 3, little-endian float32, float64 and int64, in
/// C or Fortran order (turned into C order). Source: numpy.lib.format.
/// </summary>
public static class NumpyFile
{
    private const string Floats = "float32 (<f4) or float64 (<f8)", Integers = "int64 (<i8)";

    /// <summary>
    /// Reads numbers as float32: float32 as it is, float64 rounded; int64 only where <paramref name="convertIntegers"/> asks for it (rounded above 2^24).
    /// NaN and infinities are kept.
    /// </summary>
    /// <exception cref="NumpyFormatException">The file is missing, no .npy file, cut off, of another type, or has a float64 beyond the range of float32.</exception>
    public static NumpyArray<float> Read(string path, bool convertIntegers = false)
    {
        var accepted = Floats + (convertIntegers ? " or " + Integers : "");
        var (header, bytes) = NumpyHeader.Open(path, accepted, "float32");
        return header.Type switch
        {
            "<f4" => header.Arrange(MemoryMarshal.Cast<byte, float>(bytes)),
            "<f8" => header.Arrange<float>(Narrow(path, MemoryMarshal.Cast<byte, double>(bytes))),
            "<i8" when convertIntegers => header.Arrange<float>(Array.ConvertAll(MemoryMarshal.Cast<byte, long>(bytes).ToArray(), v => (float)v)),
            _ => throw header.WrongType(accepted, "float32"),
        };
    }

    /// <summary>Reads float64, or float32 widened: reference values for checks.</summary>
    /// <exception cref="NumpyFormatException">As <see cref="Read"/>.</exception>
    public static NumpyArray<double> ReadFloat64(string path)
    {
        var (header, bytes) = NumpyHeader.Open(path, Floats, "float64");
        return header.Type switch
        {
            "<f8" => header.Arrange(MemoryMarshal.Cast<byte, double>(bytes)),
            "<f4" => header.Arrange<double>(Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), v => (double)v)),
            _ => throw header.WrongType(Floats, "float64"),
        };
    }

    /// <summary>Reads int64: class indices.</summary>
    /// <exception cref="NumpyFormatException">As <see cref="Read"/>.</exception>
    public static NumpyArray<long> ReadInt64(string path)
    {
        var (header, bytes) = NumpyHeader.Open(path, Integers, "int64");
        return header.Type == "<i8" ? header.Arrange(MemoryMarshal.Cast<byte, long>(bytes)) : throw header.WrongType(Integers, "int64");
    }

    /// <summary>Reads an array of any type: floats, integers or bool, as they are.</summary>
    /// <exception cref="NumpyFormatException">
    /// The file is missing, no .npy file, cut off, of a type that is not read, or has an integer beyond int64.
    /// </exception>
    public static NumpyTensor ReadTensor(string path)
    {
        var (header, bytes) = NumpyHeader.Split(path, NumpyHeader.Bytes(path));
        return NumpyTypes.Tensor(header, bytes);
    }

    /// <summary>Writes float32 in C order, whole or not at all; an existing file is replaced.</summary>
    /// <exception cref="ArgumentException">The shape does not hold the number of values.</exception>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<float> data, params ReadOnlySpan<int> shape) => WriteBytes(path, "<f4", MemoryMarshal.AsBytes(data), data.Length, shape);

    /// <inheritdoc cref="Write(string, ReadOnlySpan{float}, ReadOnlySpan{int})"/>
    /// <remarks>This overload writes float64.</remarks>
    public static void Write(string path, ReadOnlySpan<double> data, params ReadOnlySpan<int> shape) => WriteBytes(path, "<f8", MemoryMarshal.AsBytes(data), data.Length, shape);

    private static void WriteBytes(string path, string type, ReadOnlySpan<byte> bytes, int count, ReadOnlySpan<int> shape)
    {
        long expected = 1;
        foreach (var axis in shape)
            expected *= axis;
        if (expected != count)
            throw new ArgumentException($"The shape ({string.Join(", ", shape.ToArray())}) holds {expected} values, found {count}.", nameof(shape));
        var header = NumpyHeader.Compose(type, shape);
        var content = bytes.ToArray();
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            stream.Write(content);
        });
    }

    private static float[] Narrow(string path, ReadOnlySpan<double> values)
    {
        var narrow = new float[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            narrow[i] = (float)values[i];
            if (float.IsInfinity(narrow[i]) && double.IsFinite(values[i]))
                throw new NumpyFormatException(path, $"{values[i]} at position {i}", "values within the range of float32", "scale the values");
        }
        return narrow;
    }
}
