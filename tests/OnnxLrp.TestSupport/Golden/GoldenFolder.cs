namespace OnnxLrp.TestSupport.Golden;

/// <summary>A temporary folder that is deleted with everything in it when disposed.</summary>
public sealed class GoldenFolder : IDisposable
{
    /// <summary>The folder.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("onnx-lrp-golden-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
