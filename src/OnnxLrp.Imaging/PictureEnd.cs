using System.Buffers.Binary;

namespace OnnxLrp.Imaging;

/// <summary>Looks for the end marker of a picture: decoders accept some files that are cut off, and fill what is missing.</summary>
internal static class PictureEnd
{
    /// <summary>True where a PNG has its IEND chunk. Chunks: 4 bytes length, 4 bytes name, data, 4 bytes checksum.</summary>
    public static bool IsInPng(ReadOnlySpan<byte> file)
    {
        for (long at = 8; at + 12 <= file.Length;)
        {
            var chunk = file[(int)at..];
            if (chunk.Slice(4, 4).SequenceEqual("IEND"u8))
                return true;
            at += 12L + BinaryPrimitives.ReadUInt32BigEndian(chunk);
        }
        return false;
    }

    /// <summary>
    /// True where a JPEG has its end marker FF D9. Segments are skipped by their length, since a thumbnail has markers of its own;
    /// within compressed data, FF is followed by 00, by a restart marker (D0 to D7), or by the next segment's marker.
    /// </summary>
    public static bool IsInJpeg(ReadOnlySpan<byte> file)
    {
        var at = 2;
        while (at + 1 < file.Length)
        {
            var marker = file[at + 1];
            if (file[at] != 0xFF || marker is 0 or 0xFF or (>= 0xD0 and <= 0xD7))
                at += file[at] == 0xFF && marker != 0xFF ? 2 : 1;
            else if (marker == 0xD9)
                return true;
            else if (at + 4 <= file.Length)
                at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            else
                return false;
        }
        return false;
    }
}
