using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OnnxLrp.Scenes.Dataset;

/// <summary>
/// A NumPy array of bytes (format 1.0, dtype |u1) that many threads fill item by item. It gets its name only in <see cref="Finish"/>;
/// disposing it before that leaves nothing behind.
/// </summary>
internal sealed class NpyFile : IDisposable
{
    private const int HeaderBytes = 128;

    private readonly DraftFile _draft;
    private readonly int _itemBytes;
    private readonly SafeFileHandle _handle;

    /// <summary>Creates an array of <paramref name="items"/> items of a shape.</summary>
    public NpyFile(string path, int items, params ReadOnlySpan<int> itemShape)
    {
        _draft = new DraftFile(path);
        _itemBytes = 1;
        var shape = new StringBuilder(items.ToString(CultureInfo.InvariantCulture)).Append(',');
        foreach (var extent in itemShape)
        {
            _itemBytes *= extent;
            shape.Append(CultureInfo.InvariantCulture, $" {extent},");
        }

        _handle = _draft.Stream.SafeFileHandle;
        RandomAccess.Write(_handle, Header(shape.ToString()), 0);
    }

    /// <summary>Writes one item; safe from any thread.</summary>
    public void Write(int item, ReadOnlySpan<byte> bytes) => RandomAccess.Write(_handle, bytes, HeaderBytes + (long)item * _itemBytes);

    /// <summary>Gives the file its name.</summary>
    public void Finish() => _draft.Finish();

    /// <inheritdoc/>
    public void Dispose() => _draft.Dispose();

    private static byte[] Header(string shape)
    {
        var text = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({shape}), }}";
        var header = Encoding.ASCII.GetBytes(new string(' ', 10) + text.PadRight(HeaderBytes - 11) + "\n");
        "\u0093NUMPY\u0001\0"u8[1..].CopyTo(header);
        header[8] = HeaderBytes - 10;
        header[9] = 0;
        return header;
    }
}
