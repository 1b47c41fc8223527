using System.Buffers.Binary;
using System.Text;

namespace OnnxLrp.Cli.Tests.Mutants;

/// <summary>Damages files in the ways that disks, networks, editors and attackers do. The same seed gives the same files.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly uint[] Extremes = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    private static readonly string[] Numbers =
    [
        "-1", "0", "0.5", "1", "2", "3.5", "7", "24", "1e999", "-1e999", "1e-999", "4294967296", "99999999999999999999",
    ];

    private static readonly string[] Others =
    [
        "null", "true", "\"\\ud800\"", "\"\\u0000\"", "\"\"", "\"a\"", "[]", "{}", "[[[[", "{\"a\":",
        "(2147483647, 2147483647, 2147483647)", "(-1,)", "'>f4'", "'<i8'", "'|O'", "True", "\0", "\u001b[31m", "\n", "\uFEFF",
    ];

    private readonly Random _random = new(seed);

    /// <summary>One to four changes of a file.</summary>
    public byte[] Mutate(byte[] file, byte[] other)
    {
        byte[] mutant = file;
        for (int changes = _random.Next(2) == 0 ? 1 : _random.Next(2, 5); changes > 0; changes--) mutant = Change(mutant, other);
        return IsPng(mutant) && _random.Next(2) == 0 ? WithChecksums(mutant) : mutant;
    }

    private byte[] Change(byte[] file, byte[] other)
    {
        if (file.Length == 0) return [(byte)_random.Next(256)];
        if (file[0] is (byte)'{' or (byte)'[' && _random.Next(2) == 0) return Token(file);
        int at = _random.Next(file.Length), length = _random.Next(1, Math.Min(file.Length - at, 64) + 1);
        switch (_random.Next(9))
        {
            case 0:
                return With(file, at, [(byte)(file[at] ^ (1 << _random.Next(8)))]);
            case 1:
                return With(file, at, [(byte)_random.Next(256)]);
            case 2:
                return With(file, at, Extreme());
            case 3:
                return file[..at];
            case 4:
                return [.. file[..at], .. file[(at + length)..]];
            case 5:
                return [.. file[..at], .. file.AsSpan(at, length), .. file[at..]];
            case 6:
                return [.. file[..at], .. other.AsSpan(_random.Next(other.Length))];
            case 7:
                return [.. file[..at], .. AnyToken(isNumber: _random.Next(2) == 0), .. file[(at + _random.Next(length))..]];
            default:
                return Token(file);
        }
    }

    /// <summary>Replaces one number or quoted text: what lies between two separators.</summary>
    private byte[] Token(byte[] file)
    {
        int[] separators = [.. Enumerable.Range(0, file.Length).Where(i => ",:[]{}()"u8.Contains(file[i]))];
        if (separators.Length < 2) return file[..^1];
        int first = _random.Next(separators.Length - 1);
        int start = separators[first] + 1, end = separators[first + 1];
        bool isNumber = char.IsAsciiDigit((char)file[Math.Min(start + 1, file.Length - 1)]) || char.IsAsciiDigit((char)file[start]);
        return [.. file[..start], .. AnyToken(isNumber && _random.Next(4) > 0), .. file[end..]];
    }

    private byte[] AnyToken(bool isNumber)
    {
        string[] tokens = isNumber ? Numbers : Others;
        return Encoding.UTF8.GetBytes(tokens[_random.Next(tokens.Length)]);
    }

    private byte[] Extreme()
    {
        var bytes = new byte[_random.Next(2) == 0 ? 2 : 4];
        uint value = Extremes[_random.Next(Extremes.Length)];
        bool big = _random.Next(2) == 0;
        if (bytes.Length == 4 && big) BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else if (bytes.Length == 4) BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        else if (big) BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        else BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)value);
        return bytes;
    }

    private static byte[] With(byte[] file, int at, byte[] bytes)
    {
        byte[] changed = [.. file];
        bytes.AsSpan(0, Math.Min(bytes.Length, file.Length - at)).CopyTo(changed.AsSpan(at));
        return changed;
    }

    private static bool IsPng(byte[] file) => file.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G']);

    /// <summary>Makes the checksums of a PNG's chunks right again, so that a decoder looks at what was changed.</summary>
    private static byte[] WithChecksums(byte[] png)
    {
        byte[] file = [.. png];
        for (long at = 8; at + 12 <= file.Length;)
        {
            long end = at + 8 + BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (end + 4 > file.Length) break;
            uint sum = 0xFFFFFFFF;
            foreach (byte b in file.AsSpan((int)at + 4, (int)(end - at - 4)))
            {
                sum ^= b;
                for (int bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
            }
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)end), ~sum);
            at = end + 4;
        }
        return file;
    }
}
