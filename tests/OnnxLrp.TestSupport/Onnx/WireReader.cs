using System.Buffers.Binary;

namespace OnnxLrp.TestSupport.Onnx;

/// <summary>Reads the fields of one protobuf message: varints as numbers, length-delimited and fixed fields as bytes.</summary>
internal static class WireReader
{
    public static IEnumerable<(int Field, long Number, ReadOnlyMemory<byte> Bytes)> Fields(ReadOnlyMemory<byte> message)
    {
        int position = 0;
        while (position < message.Length)
        {
            long key = Varint(message.Span, ref position);
            int length = 0;
            long number = 0;
            switch (key & 7)
            {
                case 0: number = Varint(message.Span, ref position); break;
                case 1: length = 8; break;
                case 2: length = (int)Varint(message.Span, ref position); break;
                case 5: length = 4; break;
                default: throw new InvalidDataException($"Protobuf wire type {key & 7} at byte {position}; expected 0, 1, 2 or 5.");
            }

            yield return ((int)(key >> 3), number, message.Slice(position, length));
            position += length;
        }
    }

    /// <summary>A repeated integer field, packed or not.</summary>
    public static IEnumerable<long> Numbers(long number, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
            yield return number;
        int position = 0;
        while (position < bytes.Length)
            yield return Varint(bytes.Span, ref position);
    }

    public static float Single(ReadOnlyMemory<byte> bytes) => BinaryPrimitives.ReadSingleLittleEndian(bytes.Span);

    private static long Varint(ReadOnlySpan<byte> bytes, ref int position)
    {
        long value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = bytes[position++];
            value |= (long)(part & 127) << shift;
            if (part < 128)
                return value;
        }
    }
}
