using OnnxLrp.Graph;

namespace OnnxLrp.Evaluation.Tests;

/// <summary>Networks of a few nodes, with fixed weights.</summary>
internal static class TinyNetworks
{
    /// <summary>Conv 3→4, BatchNormalization, Relu, global average, Gemm 4→3 on pictures of 8 x 8.</summary>
    public static OnnxGraph Classifier() => Graph(
        [3, 8, 8], 3,
        [
            new("conv", "Conv", ["input", "conv.w"], ["conv.out"], OnnxAttributes.Empty.With("pads", [1, 1, 1, 1]).With("kernel_shape", [3, 3])),
            new("bn", "BatchNormalization", ["conv.out", "bn.scale", "bn.bias", "bn.mean", "bn.var"], ["bn.out"]),
            new("relu", "Relu", ["bn.out"], ["relu.out"]),
            new("pool", "GlobalAveragePool", ["relu.out"], ["pool.out"]),
            new("flatten", "Flatten", ["pool.out"], ["flat"]),
            new("head", "Gemm", ["flat", "head.w", "head.b"], ["scores"], OnnxAttributes.Empty.With("transB", 1)),
        ],
        [
            OnnxTensor.FromFloats("conv.w", [4, 3, 3, 3], Pattern(108)),
            .. Norm("bn", 4),
            OnnxTensor.FromFloats("head.w", [3, 4], Pattern(12)),
            OnnxTensor.FromFloats("head.b", [3], [0.1f, 0f, -0.1f]),
        ]);

    /// <summary>
    /// A planted artefact: class 0 scores the brightness of the pixels in rows and columns 0 to 1 of an 8 x 8 picture and nothing else; class 1 scores a constant.
    /// </summary>
    public static OnnxGraph CornerDetector()
    {
        var weights = new float[2 * 64];
        foreach (int pixel in new[] { 0, 1, 8, 9 }) weights[pixel] = 1;
        return Graph(
            [1, 8, 8], 2,
            [
                new("flatten", "Flatten", ["input"], ["flat"]),
                new("head", "Gemm", ["flat", "head.w", "head.b"], ["scores"], OnnxAttributes.Empty.With("transB", 1)),
            ],
            [OnnxTensor.FromFloats("head.w", [2, 64], weights), OnnxTensor.FromFloats("head.b", [2], [0f, 0.5f])]);
    }

    /// <summary>
    /// One score for a picture of 8 x 8, the corner top left minus the corner top right (2 x 2 pixels each), and what the nodes of the tail
    /// make of it. Further scores are 0.
    /// </summary>
    /// <param name="outputs">Scores.</param>
    /// <param name="tail">Operators after the scores, without attributes.</param>
    public static OnnxGraph Corners(int outputs, params string[] tail)
    {
        var weights = new float[outputs * 64];
        foreach (int pixel in new[] { 0, 1, 8, 9 }) (weights[pixel], weights[pixel + 6]) = (1, -1);
        string[] tensors = [.. tail.Select((_, i) => $"t{i}"), "scores"];
        return Graph(
            [1, 8, 8], outputs,
            [
                new("flatten", "Flatten", ["input"], ["flat"]),
                new("head", "Gemm", ["flat", "head.w"], [tensors[0]], OnnxAttributes.Empty.With("transB", 1)),
                .. tail.Select((op, i) => new OnnxNode($"tail{i}", op, [tensors[i]], [tensors[i + 1]])),
            ],
            [OnnxTensor.FromFloats("head.w", [outputs, 64], weights)]);
    }

    /// <summary>A 1 x 1 convolution of stride 2 after a BatchNormalization that reads a tensor which another branch reads too, as in a DenseNet; global average, scores.</summary>
    /// <param name="kernel">1: sees one of four positions; 2: sees all, once.</param>
    public static OnnxGraph Strided(int kernel) => Graph(
        [2, 8, 8], 2,
        [
            new("first", "Conv", ["input", "first.w"], ["shared"], OnnxAttributes.Empty.With("kernel_shape", [1, 1])),
            new("bn", "BatchNormalization", ["shared", "bn.scale", "bn.bias", "bn.mean", "bn.var"], ["bn.out"]),
            new("strided", "Conv", ["bn.out", "strided.w"], ["half"], OnnxAttributes.Empty.With("kernel_shape", [kernel, kernel]).With("strides", [2, 2])),
            new("pool", "GlobalAveragePool", ["half"], ["pool.out"]),
            new("direct", "GlobalAveragePool", ["shared"], ["direct.out"]),
            new("join", "Concat", ["pool.out", "direct.out"], ["joined"], OnnxAttributes.Empty.With("axis", 1)),
            new("flatten", "Flatten", ["joined"], ["flat"]),
            new("head", "Gemm", ["flat", "head.w"], ["scores"], OnnxAttributes.Empty.With("transB", 1)),
        ],
        [
            OnnxTensor.FromFloats("first.w", [2, 2, 1, 1], [0.5f, 0.25f, 0.75f, 0.5f]),
            .. Norm("bn", 2),
            OnnxTensor.FromFloats("strided.w", [2, 2, kernel, kernel], [.. Enumerable.Repeat(0.5f, 4 * kernel * kernel)]),
            OnnxTensor.FromFloats("head.w", [2, 4], [1, 1, 0.5f, 0.5f, 0, 1, 0, 1]),
        ]);

    /// <summary>A BatchNormalization of one channel with w = 1 and b = −0.95 on a picture of 2 x 2, its mean, and two scores of weight 1 and 0.</summary>
    public static OnnxGraph Cancelling() => Graph(
        [1, 2, 2], 2,
        [
            new("bn", "BatchNormalization", ["input", "bn.scale", "bn.bias", "bn.mean", "bn.var"], ["bn.out"], OnnxAttributes.Empty.With("epsilon", 0f)),
            new("pool", "GlobalAveragePool", ["bn.out"], ["pool.out"]),
            new("flatten", "Flatten", ["pool.out"], ["flat"]),
            new("head", "Gemm", ["flat", "head.w"], ["scores"], OnnxAttributes.Empty.With("transB", 1)),
        ],
        [
            OnnxTensor.FromFloats("bn.scale", [1], [1]),
            OnnxTensor.FromFloats("bn.bias", [1], [-0.95f]),
            OnnxTensor.FromFloats("bn.mean", [1], [0]),
            OnnxTensor.FromFloats("bn.var", [1], [1]),
            OnnxTensor.FromFloats("head.w", [2, 1], [1, 0]),
        ]);

    private static OnnxTensor[] Norm(string name, int channels) =>
    [
        OnnxTensor.FromFloats($"{name}.scale", [channels], [.. new[] { 1f, 0.5f, 2f, 1.5f }.Take(channels)]),
        OnnxTensor.FromFloats($"{name}.bias", [channels], [.. new[] { 0.1f, 0.2f, -0.1f, 0.3f }.Take(channels)]),
        OnnxTensor.FromFloats($"{name}.mean", [channels], [.. new[] { 0.05f, -0.1f, 0f, 0.1f }.Take(channels)]),
        OnnxTensor.FromFloats($"{name}.var", [channels], [.. new[] { 1f, 0.8f, 1.2f, 0.9f }.Take(channels)]),
    ];

    /// <summary>Numbers of both signs between −0.5 and 0.5, the same every time.</summary>
    private static float[] Pattern(int count) => [.. Enumerable.Range(0, count).Select(i => ((i * 29 % 47) / 47f) - 0.45f)];

    private static OnnxGraph Graph(int[] picture, int classes, OnnxNode[] nodes, OnnxTensor[] weights) => new()
    {
        Name = "tiny",
        Source = "tiny.onnx",
        Opsets = new Dictionary<string, int> { [""] = 13 },
        Inputs = [Value("input", [null, .. picture])],
        Outputs = [Value("scores", [null, classes])],
        Nodes = nodes,
        Initializers = weights.ToDictionary(t => t.Name),
    };

    private static OnnxValue Value(string name, int?[] shape) =>
        new(name, OnnxElementType.Float, [.. shape.Select(d => new OnnxDimension(d, d is null ? "batch" : null))]);
}
