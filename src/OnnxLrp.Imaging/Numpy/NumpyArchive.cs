using System.IO.Compression;
using System.Runtime.InteropServices;

namespace OnnxLrp.Imaging.Numpy;

/// <summary>
/// Reads and writes NumPy's .npz files: a zip archive with one .npy file for each array. Names of arrays are kept as they are, also with
/// slashes. Sizes are checked before anything is unpacked, and checksums after it. Source: numpy.savez.
/// </summary>
public sealed class NumpyArchive : IDisposable
{
    /// <summary>Bytes of all arrays together.</summary>
    private const long LargestContent = 1L << 30;

    private const int MostArrays = 1024;

    private const string Extension = ".npy", Remedy = "write it with numpy.savez";

    private static readonly DateTimeOffset Written = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _path;
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = [];

    private NumpyArchive(string path, ZipArchive archive)
    {
        (_path, _archive) = (path, archive);
        if (archive.Entries.Count > MostArrays) throw Wrong($"{archive.Entries.Count} files in the archive", $"at most {MostArrays} arrays");
        var length = 0L;
        foreach (var entry in archive.Entries)
        {
            if (!entry.FullName.EndsWith(Extension, StringComparison.Ordinal)) throw Wrong($"\"{entry.FullName}\" in the archive", "arrays, NAME.npy");
            var name = entry.FullName[..^Extension.Length];
            if (!_entries.TryAdd(name, entry)) throw Wrong($"two arrays \"{name}\"", "one array of a name");
            length += entry.Length;
            if (entry.Length < 0 || length > LargestContent) throw Wrong($"arrays of more than {LargestContent} bytes", "less", "give fewer samples at a time");
        }
    }

    /// <summary>The names of the arrays, in the order of the file.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Opens an archive; nothing is unpacked.</summary>
    /// <exception cref="NumpyFormatException">
    /// The file is missing, no zip archive, holds other files than arrays, two arrays of a name, or too much.
    /// </exception>
    public static NumpyArchive Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream? file = null;
        ZipArchive? archive = null;
        try
        {
            file = RegularFile.Open(path);
            archive = new ZipArchive(file, ZipArchiveMode.Read);
            return new NumpyArchive(path, archive);
        }
        catch (Exception e)
        {
            archive?.Dispose();
            file?.Dispose();
            if (e is NumpyFormatException) throw;
            if (e is not (IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)) throw;
            throw new NumpyFormatException(path, $"no archive that can be read ({e.Message.TrimEnd('.')})", "an .npz file", Remedy, e);
        }
    }

    /// <summary>Unpacks an array.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="NumpyFormatException">It is damaged, encrypted, no .npy file, or of a type that is not read.</exception>
    public NumpyTensor Read(string name)
    {
        var entry = _entries[name];
        var content = new byte[entry.Length];
        try
        {
            using var stream = entry.Open();
            stream.ReadExactly(content);
            if (stream.ReadByte() >= 0 || Checksum.Of(content) != entry.Crc32) throw new InvalidDataException("size or checksum is wrong");
        }
        catch (Exception e) when (e is IOException or InvalidDataException or NotSupportedException)
        {
            throw new NumpyFormatException(_path, $"a damaged array \"{name}\" ({e.Message.TrimEnd('.')})", "an array", Remedy, e);
        }
        var (header, bytes) = NumpyHeader.Split($"{_path}: {name}", content);
        return NumpyTypes.Tensor(header, bytes);
    }

    /// <summary>Writes arrays of float32 in C order, whole or not at all; an existing file is replaced. The same arrays give the same bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">The arrays, each under a name of its own.</param>
    /// <exception cref="ArgumentException">A shape does not hold the number of values.</exception>
    /// <exception cref="FileWriteException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<(string Name, float[] Values, int[] Shape)> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        foreach (var (name, values, shape) in arrays)
        {
            if (shape.Aggregate(1L, (product, axis) => product * axis) != values.Length)
                throw new ArgumentException($"The shape ({string.Join(", ", shape)}) of \"{name}\" does not hold {values.Length} values.", nameof(arrays));
        }
        AtomicFile.Write(path, stream =>
        {
            using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, values, shape) in arrays)
            {
                var entry = archive.CreateEntry(name + Extension, CompressionLevel.NoCompression);
                entry.LastWriteTime = Written;
                using var content = entry.Open();
                content.Write(NumpyHeader.Compose("<f4", shape));
                content.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private NumpyFormatException Wrong(string found, string expected, string remedy = Remedy) => new(_path, found, expected, remedy);
}
