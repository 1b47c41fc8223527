namespace OnnxLrp.Imaging.Tests;

/// <summary>A fresh folder per test, removed afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnxlrp-imaging-");

    public string Root => _folder.FullName;

    public IEnumerable<string> Files => _folder.EnumerateFiles().Select(f => f.Name).Order();

    public string At(string name) => Path.Combine(Root, name);

    public string Text(string name, string content)
    {
        File.WriteAllText(At(name), content);
        return At(name);
    }

    public string Bytes(string name, params byte[] content)
    {
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
