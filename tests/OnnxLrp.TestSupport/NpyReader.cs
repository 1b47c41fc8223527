using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace OnnxLrp.TestSupport;

/// <summary>Reads .npy files (format 1 to 3) of little-endian float32, float64, int32, int64 or bool in C order, which is what the golden cases are.</summary>
public static partial class NpyReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">Not such a file; the message names it and what was found.</exception>
    public static NpyTensor Read(string path) => Read(File.ReadAllBytes(path), path);

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">Name for error messages.</param>
    /// <exception cref="InvalidDataException">Not such a file; the message names it and what was found.</exception>
    public static NpyTensor Read(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < 12 || bytes[0] != 0x93 || !bytes[1..].StartsWith("NUMPY"u8))
            throw new InvalidDataException($"{name}: not an .npy file.");
        bool wide = bytes[6] >= 2;
        int start = wide ? 12 : 10;
        int length = wide ? BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        string header = Encoding.UTF8.GetString(bytes.Slice(start, length));
        Match match = Header().Match(header);
        if (!match.Success)
            throw new InvalidDataException($"{name}: expected little-endian float32, float64, int32, int64 or bool in C order, found {header.Trim()}.");

        int[] shape = [.. match.Groups["shape"].Value
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(extent => int.Parse(extent, CultureInfo.InvariantCulture))];
        int size = int.Parse(match.Groups["size"].Value, CultureInfo.InvariantCulture);
        string type = match.Groups["type"].Value;
        double[] values = new double[shape.Aggregate(1, (product, extent) => product * extent)];
        ReadOnlySpan<byte> data = bytes[(start + length)..];
        if (data.Length != values.Length * size)
        {
            throw new InvalidDataException(
                $"{name}: expected {values.Length * size} bytes of data for shape [{string.Join(", ", shape)}], found {data.Length}.");
        }

        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = data.Slice(i * size, size);
            values[i] = type switch
            {
                "<f4" => BinaryPrimitives.ReadSingleLittleEndian(element),
                "<f8" => BinaryPrimitives.ReadDoubleLittleEndian(element),
                "<i4" => BinaryPrimitives.ReadInt32LittleEndian(element),
                "<i8" => BinaryPrimitives.ReadInt64LittleEndian(element),
                _ => element[0],
            };
        }

        return new NpyTensor(shape, values, type == "<f4") { Type = type };
    }

    [GeneratedRegex(@"^\{'descr': '(?<type>(<[fi]|\|b)(?<size>[148]))', 'fortran_order': False, 'shape': \((?<shape>[\d, ]*)\), \}\s*$")]
    private static partial Regex Header();
}
