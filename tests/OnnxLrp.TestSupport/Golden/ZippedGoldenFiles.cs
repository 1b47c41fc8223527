using System.IO.Compression;

namespace OnnxLrp.TestSupport.Golden;

/// <summary>Files of a case in a zip of several cases.</summary>
/// <param name="zip">Path of the zip.</param>
/// <param name="folder">Folder of the case in it.</param>
/// <param name="names">Names of the files.</param>
public sealed class ZippedGoldenFiles(string zip, string folder, IReadOnlyList<string> names) : IGoldenFiles
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names => names;

    /// <inheritdoc/>
    public byte[] Read(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(zip);
        ZipArchiveEntry entry = archive.GetEntry($"{folder}/{name}") ?? throw new FileNotFoundException($"{zip} holds no {folder}/{name}.");
        using Stream stream = entry.Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
