using Microsoft.Win32.SafeHandles;

namespace OnnxLrp.Graph;

/// <summary>The fields of one protobuf message in a file, one after the other, with their places and without their contents.</summary>
/// <param name="file">The file.</param>
/// <param name="start">Where the message starts.</param>
/// <param name="end">Where it ends.</param>
internal sealed class WireFields(SafeFileHandle file, long start, long end)
{
    private readonly byte[] _head = new byte[20];
    private long _next = start;
    private long _tag;

    /// <summary>Number of the field.</summary>
    public int Number { get; private set; }

    /// <summary>Whether it is a message, text or bytes.</summary>
    public bool IsBytes { get; private set; }

    /// <summary>Where its content starts.</summary>
    public long Start { get; private set; }

    /// <summary>Bytes of its content.</summary>
    public long Length { get; private set; }

    /// <summary>Goes to the next field; false after the last.</summary>
    /// <exception cref="InvalidDataException">This is no message.</exception>
    public bool Next()
    {
        if (_next == end) return false;
        _tag = _next;
        int known = RandomAccess.Read(file, _head.AsSpan(0, (int)Math.Min(_head.Length, end - _next)), _next), used = 0;
        ulong tag = Varint(known, ref used);
        (Number, IsBytes) = ((int)(tag >> 3), (tag & 7) == 2);
        switch (tag & 7)
        {
            case 0:
                Start = _tag + used;
                Varint(known, ref used);
                Length = _tag + used - Start;
                break;
            case 1:
            case 5:
                (Start, Length) = (_tag + used, (tag & 7) == 1 ? 8 : 4);
                break;
            case 2:
                ulong length = Varint(known, ref used);
                if (length > (ulong)end) throw new InvalidDataException("a field is longer than the file");
                (Start, Length) = (_tag + used, (long)length);
                break;
            default:
                throw new InvalidDataException("not a field");
        }
        _next = Start + Length;
        return _next <= end ? true : throw new InvalidDataException("a field is longer than its message");
    }

    /// <summary>The fields of the message that the field is.</summary>
    public WireFields Inside() => new(file, Start, Start + Length);

    /// <summary>Copies the field, tag and content.</summary>
    public void CopyTo(MemoryStream stream)
    {
        int length = checked((int)(_next - _tag)), before = (int)stream.Length;
        stream.SetLength(before + length);
        ModelFile.ReadExactly(file, _tag, stream.GetBuffer().AsSpan(before, length));
        stream.Position = stream.Length;
    }

    private ulong Varint(int known, ref int used)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && used < known; shift += 7)
        {
            byte part = _head[used++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
        throw new InvalidDataException("not a number");
    }
}
