using OnnxLrp.Graph;

namespace OnnxLrp.Evaluation.Tests;

/// <summary>A network in a file of its own, for what loads models by path.</summary>
internal sealed class ModelFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnxlrp-evaluation-");

    public ModelFile(OnnxGraph graph) => File.WriteAllBytes(Path, OnnxWriter.ToBytes(graph));

    public string Path => In("tiny.onnx");

    public string In(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
