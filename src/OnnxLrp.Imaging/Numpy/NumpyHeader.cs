using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace OnnxLrp.Imaging.Numpy;

/// <summary>
/// The head of an .npy file: 6 magic bytes, version, header length (2 bytes little-endian, 4 from version 2 on), and a Python literal such as
/// <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</c>, padded with blanks to a multiple of 64 and closed by a line feed.
/// </summary>
internal sealed partial record NumpyHeader(string Path, string Type, bool FortranOrder, int[] Shape)
{
    private const string Remedy = "write it with numpy.save";

    // As many as NumPy has.
    private const int MostAxes = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the file; the bytes are exactly the array's.</summary>
    /// <param name="path">The file.</param>
    /// <param name="accepted">The types that the caller takes, for messages.</param>
    /// <param name="name">NumPy's name of the one to convert to.</param>
    public static (NumpyHeader Header, byte[] Data) Open(string path, string accepted, string name) =>
        Split(path, Bytes(path), header => header.ItemSize(accepted, name));

    /// <summary>The content of a file.</summary>
    /// <exception cref="NumpyFormatException">It cannot be read.</exception>
    public static byte[] Bytes(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return RegularFile.ReadBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NumpyFormatException(path, $"no file that can be read ({e.Message.TrimEnd('.')})", "an .npy file", "check the path and its permissions", e);
        }
    }

    /// <summary>Splits the content of a file of any type that is read.</summary>
    /// <param name="path">The file, or the array in an archive, for messages.</param>
    /// <param name="file">All of it.</param>
    public static (NumpyHeader Header, byte[] Data) Split(string path, byte[] file) => Split(
        path, file, header => NumpyTypes.Size(header.Type) is > 0 and int size ? size : throw header.NotRead(NumpyTypes.Names, "float32"));

    private static (NumpyHeader Header, byte[] Data) Split(string path, byte[] file, Func<NumpyHeader, int> itemSize)
    {
        var (header, start) = Parse(path, file);
        var expected = header.Shape.Aggregate((BigInteger)itemSize(header), (bytes, axis) => bytes * axis);
        var found = file.Length - start;
        if (expected != found)
        {
            throw new NumpyFormatException(path, $"{found} bytes of data", $"{expected} for shape ({string.Join(", ", header.Shape)}) of {header.Type}",
                found < expected ? "the file is cut off: write it again" : "store one array per file");
        }
        return (header, file[start..]);
    }

    /// <summary>The head of a file, version 1.0, in C order.</summary>
    public static byte[] Compose(string type, ReadOnlySpan<int> shape)
    {
        var axes = string.Join(", ", shape.ToArray().Select(n => n.ToString(CultureInfo.InvariantCulture)));
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({axes}{(shape.Length == 1 ? "," : "")}), }}";
        text = text.PadRight((10 + text.Length + 1 + 63) / 64 * 64 - 10 - 1) + '\n';
        return [.. Magic, 1, 0, (byte)text.Length, (byte)(text.Length >> 8), .. Encoding.ASCII.GetBytes(text)];
    }

    /// <summary>The values in C order.</summary>
    public NumpyArray<T> Arrange<T>(ReadOnlySpan<T> stored)
    {
        if (!FortranOrder || Shape.Length < 2)
            return new(Shape, stored.ToArray());
        var data = new T[stored.Length];
        var index = new int[Shape.Length];
        for (var c = 0; c < data.Length; c++)
        {
            var (at, stride) = (0, 1);
            for (var axis = 0; axis < Shape.Length; axis++)
            {
                at += index[axis] * stride;
                stride *= Shape[axis];
            }
            data[c] = stored[at];
            for (var axis = Shape.Length - 1; axis >= 0 && ++index[axis] == Shape[axis]; axis--)
                index[axis] = 0;
        }
        return new(Shape, data);
    }

    public NumpyFormatException WrongType(string expected, string name) => new(Path, $"values of type {Shorten(Type)}", expected, $"convert it with array.astype('{name}')");

    private static (NumpyHeader Header, int Start) Parse(string path, byte[] file)
    {
        if (!file.AsSpan().StartsWith(Magic) || file.Length < 12)
            throw new NumpyFormatException(path, file.Length < 12 ? $"{file.Length} bytes" : "another kind of file", "an .npy file", Remedy);
        int major = file[6];
        if (major is < 1 or > 3)
            throw new NumpyFormatException(path, $"format version {major}.{file[7]}", "version 1 to 3", Remedy);
        var start = major == 1 ? 10 : 12;
        var length = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8));
        if (start + length > file.Length)
            throw new NumpyFormatException(path, $"{file.Length} bytes", $"a header of {start + length}", "the file is cut off: write it again");

        var text = (major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(file, start, (int)length);
        var type = TypeField().Match(text);
        var order = OrderField().Match(text);
        var shape = ShapeField().Match(text);
        if (!(type.Success && order.Success && shape.Success))
            throw new NumpyFormatException(path, $"the header {Shorten(text.Trim())}", "the fields descr (one plain type), fortran_order and shape", Remedy);
        return (new(path, type.Groups[1].Value, order.Groups[1].Value == "True", ParseShape(path, shape.Groups[1].Value)), start + (int)length);
    }

    private static int[] ParseShape(string path, string text)
    {
        var axes = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (axes.Length > MostAxes)
            throw new NumpyFormatException(path, $"{axes.Length} axes", $"at most {MostAxes}", Remedy);
        return Array.ConvertAll(axes, n => int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var axis) ? axis
            : throw new NumpyFormatException(path, $"the axis length {Shorten(n)}", $"a number from 0 to {int.MaxValue}", Remedy));
    }

    private int ItemSize(string accepted, string name) => Type switch
    {
        "<f4" => 4,
        "<f8" or "<i8" => 8,
        _ => throw NotRead(accepted, name),
    };

    private NumpyFormatException NotRead(string accepted, string name) => Type.Contains('O')
        ? new NumpyFormatException(Path, "an array of Python objects", "an array of numbers", "save it as float32: array.astype('float32')")
        : WrongType(accepted, name);

    private static string Shorten(string text) => text.Length <= 80 ? text : $"{text[..77]}...";

    [GeneratedRegex("'descr'\\s*:\\s*'([^']*)'")]
    private static partial Regex TypeField();

    [GeneratedRegex("'fortran_order'\\s*:\\s*(True|False)")]
    private static partial Regex OrderField();

    [GeneratedRegex("'shape'\\s*:\\s*\\(([^)]*)\\)")]
    private static partial Regex ShapeField();
}
