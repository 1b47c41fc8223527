using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Applications;

/// <summary>A small classifier of four classes for pictures of any size, as a file or in memory, and seeded pictures for it.</summary>
internal sealed class PictureNetwork : IDisposable
{
    public const int Classes = 4;

    /// <summary>A tensor inside.</summary>
    public const string Layer = "a1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnxlrp-applications-");

    public PictureNetwork()
    {
        File.WriteAllBytes(Path, Bytes);
        File.WriteAllBytes(TinyPath, OnnxWriter.ToBytes(Tiny()));
    }

    public static byte[] Bytes { get; } = Seeded(1);

    public string Path => System.IO.Path.Combine(_folder.FullName, "pictures.onnx");

    /// <summary>A network of one layer for inputs of shape [N, 3], which is planned and opened in no time.</summary>
    public string TinyPath => System.IO.Path.Combine(_folder.FullName, "tiny.onnx");

    /// <summary>The network with other weights.</summary>
    public static byte[] Seeded(int seed) => OnnxWriter.ToBytes(Graph(seed));

    public static LrpExplainer Load(LrpOptions options) => LrpExplainer.Load(Bytes, "pictures", options);

    public static float[] Picture(int[] shape, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(_ => (float)((2 * random.NextDouble()) - 1))];
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static OnnxGraph Tiny() => new TestModels().Input("x", -1, 3).Weights("w", [3, 2])
        .Node("MatMul", ["x", "w"], "z").Node("Relu", ["z"], "y").Output("y").Graph();

    private static OnnxGraph Graph(int seed)
    {
        OnnxGraph graph = new TestModels(seed: seed).Input("x", -1, 3, 8, 8)
            .Weights("w1", [8, 3, 3, 3]).Weights("b1", [8]).Weights("w2", [8, 8, 3, 3]).Weights("w3", [Classes, 8]).Weights("b3", [Classes])
            .Node("Conv", ["x", "w1", "b1"], "z1", a => a.With("pads", [1, 1, 1, 1])).Node("Relu", ["z1"], Layer)
            .Node("MaxPool", [Layer], "p1", a => a.With("kernel_shape", [2, 2]).With("strides", [2, 2]))
            .Node("Conv", ["p1", "w2"], "z2", a => a.With("pads", [1, 1, 1, 1])).Node("Relu", ["z2"], "a2")
            .Node("GlobalAveragePool", ["a2"], "mean").Node("Flatten", ["mean"], "flat")
            .Node("Gemm", ["flat", "w3", "b3"], "scores", a => a.With("transB", 1L)).Output("scores").Graph();
        OnnxDimension[] any = [new(null, "batch"), new(3, null), new(null, "height"), new(null, "width")];
        return graph with { Inputs = [new OnnxValue("x", OnnxElementType.Float, any)] };
    }
}
