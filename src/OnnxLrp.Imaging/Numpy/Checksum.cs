namespace OnnxLrp.Imaging.Numpy;

/// <summary>The checksum of zip archives, CRC-32. Source: ISO 3309, polynomial 0xEDB88320 (reflected).</summary>
internal static class Checksum
{
    private const uint Polynomial = 0xEDB88320;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(Remainder)];

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
            sum = Table[(byte)(sum ^ value)] ^ (sum >> 8);
        return ~sum;
    }

    private static uint Remainder(int value)
    {
        var remainder = (uint)value;
        for (var bit = 0; bit < 8; bit++)
            remainder = (remainder >> 1) ^ ((remainder & 1) * Polynomial);
        return remainder;
    }
}
