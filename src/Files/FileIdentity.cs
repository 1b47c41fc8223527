using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace OnnxLrp;

/// <summary>
/// What a file is known by, whatever it is called: its place, the place that links lead to, and on Linux the number that its file system
/// gives it, which hard links and spellings of a name share. Two paths with a key in common are one file.
/// </summary>
internal static partial class FileIdentity
{
    private const int CurrentFolder = -100;
    private const uint FileNumber = 0x100;
    private const int StatusBytes = 256, NumberAt = 32, DeviceAt = 136;

    /// <summary>The keys of a path; the file need not exist.</summary>
    public static IEnumerable<string> Keys(string path)
    {
        string[] places;
        try
        {
            places = [RealPath.Place(path), RealPath.Of(path)];
        }
        catch (IOException)
        {
            // Links in a circle: there is no file.
            places = [Path.GetFullPath(path)];
        }
        IEnumerable<string> names = places.Distinct().Select(p => OperatingSystem.IsLinux() ? p : p.ToUpperInvariant());
        return Number(path) is { } number ? names.Append(number) : names;
    }

    private static string? Number(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            // struct statx is laid out alike on all processors.
            byte[] status = new byte[StatusBytes];
            if (Status(CurrentFolder, path, 0, FileNumber, status) != 0) return null;
            ulong device = BinaryPrimitives.ReadUInt64LittleEndian(status.AsSpan(DeviceAt));
            ulong number = BinaryPrimitives.ReadUInt64LittleEndian(status.AsSpan(NumberAt));
            return string.Create(CultureInfo.InvariantCulture, $"{device}:{number}");
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Another C library: names must do.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, [Out] byte[] status);
}
