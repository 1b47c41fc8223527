namespace OnnxLrp.TestSupport.Golden;

/// <summary>Files of a case in a folder of their own.</summary>
/// <param name="folder">Path of the folder.</param>
public sealed class FolderGoldenFiles(string folder) : IGoldenFiles
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public byte[] Read(string name) => File.ReadAllBytes(Path.Combine(folder, name));
}
