using System.Globalization;

namespace OnnxLrp;

/// <summary>
/// Reads files that a user named. A pipe or a device would block or never end, so that only files with a length are opened: pipes, devices
/// and sockets have none. Compiled into each project that reads files.
/// </summary>
internal static class RegularFile
{
    /// <summary>Bytes of the largest text that is read: JSON, labels.</summary>
    public const long LargestText = 16 << 20;

    /// <summary>Bytes of the largest array.</summary>
    private const long LargestArray = 0x7FFFFFC7;

    /// <summary>What keeps a file from being opened, such as "no such file"; null: it is a regular one that is not empty.</summary>
    public static string? Problem(string path)
    {
        if (path.Length == 0 || path.Contains('\0')) return "this is no file name";
        try
        {
            string real = RealPath.Of(path);
            if (Directory.Exists(real)) return "this is a folder";
            var file = new FileInfo(real);
            return !file.Exists ? "no such file" : file.Length == 0 ? "this is an empty file, or a pipe or a device" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"it cannot be read ({e.Message.TrimEnd('.')})";
        }
    }

    /// <summary>All bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="largest">Bytes that it may have.</param>
    /// <exception cref="IOException">It cannot be read, is no regular file, is empty or too large; the message says what was
    /// found.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadBytes(string path, long largest = LargestArray)
    {
        using FileStream file = Open(path);
        if (file.Length > largest)
        {
            throw new IOException(string.Create(
                CultureInfo.InvariantCulture, $"this is a file of {file.Length} bytes, and at most {largest} are read"));
        }
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>All text, in UTF-8 or as its byte order mark says; as <see cref="ReadBytes"/>.</summary>
    public static string ReadText(string path)
    {
        using var reader = new StreamReader(new MemoryStream(ReadBytes(path, LargestText)));
        return reader.ReadToEnd();
    }

    /// <summary>Opens the file for reading.</summary>
    /// <exception cref="IOException">As <see cref="ReadBytes"/>.</exception>
    public static FileStream Open(string path) =>
        Problem(path) is { } problem
            ? throw new IOException(problem)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
}
