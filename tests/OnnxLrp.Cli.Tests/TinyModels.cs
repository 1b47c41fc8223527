using OnnxLrp.Graph;

namespace OnnxLrp.Cli.Tests;

/// <summary>Networks of a few nodes, with fixed weights.</summary>
internal static class TinyModels
{
    /// <summary>Conv 3→4, BatchNormalization, Relu, global average, Gemm 4→3, as torchvision would export it.</summary>
    /// <param name="batch">Batch dimension; null: open.</param>
    /// <param name="size">Height and width; null: open.</param>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="weight">Factor on the weights of the Gemm.</param>
    public static OnnxGraph Classifier(int? batch = null, int? size = 8, int channels = 3, float weight = 1) => Graph(
        [batch, channels, size, size], [Value("scores", batch, 3)], Features(channels, weight), Weights(channels, weight));

    /// <summary>The classifier without its BatchNormalization, as if that had been folded.</summary>
    public static OnnxGraph Folded()
    {
        OnnxNode[] nodes = [.. Features(3, 1).Where(n => n.Name != "bn").Select(n => n.Name == "relu" ? n.With(inputs: ["conv.out"]) : n)];
        Dictionary<string, OnnxTensor> weights = Weights(3, 1).Where(w => !w.Key.StartsWith("bn.", StringComparison.Ordinal)).ToDictionary();
        return Graph([null, 3, 8, 8], [Value("scores", null, 3)], nodes, weights);
    }

    /// <summary>The classifier with a second output of 2 classes.</summary>
    public static OnnxGraph TwoHeads()
    {
        Dictionary<string, OnnxTensor> weights = Weights(3, 1);
        weights["small.w"] = OnnxTensor.FromFloats("small.w", [2, 4], Pattern(8));
        OnnxNode small = new("small", "Gemm", ["flat", "small.w"], ["small"], OnnxAttributes.Empty.With("transB", 1));
        return Graph([null, 3, 8, 8], [Value("scores", null, 3), Value("small", null, 2)], [.. Features(3, 1), small], weights);
    }

    /// <summary>The classifier with a rounding after its scores, through which no relevance goes.</summary>
    public static OnnxGraph Unsupported() =>
        Graph([null, 3, 8, 8], [Value("odd", null, 3)], [.. Features(3, 1), new OnnxNode("steps", "Round", ["scores"], ["odd"])], Weights(3, 1));

    /// <summary>A model of tables: 4 features, 3 classes.</summary>
    public static OnnxGraph Table() => Graph(
        [null, 4], [Value("scores", null, 3)],
        [new OnnxNode("head", "Gemm", ["input", "head.w"], ["scores"], OnnxAttributes.Empty.With("transB", 1))],
        new() { ["head.w"] = OnnxTensor.FromFloats("head.w", [3, 4], Pattern(12)) });

    /// <summary>Two tables of 4 and 3 features, added up behind a layer each; "unused" leads to no output.</summary>
    public static OnnxGraph TwoTables()
    {
        OnnxTensor[] weights = [OnnxTensor.FromFloats("a.w", [4, 3], Pattern(12)), OnnxTensor.FromFloats("b.w", [3, 3], Pattern(9))];
        OnnxGraph graph = Graph(
            [null, 4], [Value("scores", null, 3)],
            [
                new("a.layer", "MatMul", ["a", "a.w"], ["a.out"]), new("b.layer", "MatMul", ["b", "b.w"], ["b.out"]),
                new("sum", "Add", ["a.out", "b.out"], ["hidden"]), new("relu", "Relu", ["hidden"], ["active"]), new("other", "Neg", ["hidden"], ["unused"]),
                new("head", "MatMul", ["active", "b.w"], ["scores"]),
            ],
            weights.ToDictionary(t => t.Name));
        return graph with { Inputs = [Value("a", null, 4), Value("b", null, 3)] };
    }

    /// <summary>Ids of 5 words and a mask: the sum of the rows of the words that the mask keeps, then 3 scores.</summary>
    public static OnnxGraph Words()
    {
        OnnxTensor[] constants =
        [
            OnnxTensor.FromFloats("table", [5, 4], Pattern(20)), OnnxTensor.FromFloats("head.w", [4, 3], Pattern(12)),
            OnnxTensor.FromInt64s("width", [1], [2]), OnnxTensor.FromInt64s("words", [1], [1]), OnnxTensor.FromFloats("none", [1], [0]),
        ];
        OnnxGraph graph = Graph(
            [], [Value("scores", null, 3)],
            [
                new("rows", "Gather", ["table", "ids"], ["rows"]), new("wide", "Unsqueeze", ["mask", "width"], ["wide"]),
                new("kept", "Where", ["wide", "rows", "none"], ["kept"]),
                new("sum", "ReduceSum", ["kept", "words"], ["sum"], OnnxAttributes.Empty.With("keepdims", 0)),
                new("head", "MatMul", ["sum", "head.w"], ["scores"]),
            ],
            constants.ToDictionary(t => t.Name));
        OnnxDimension[] shape = [new(null, "batch"), new(null, "length")];
        return graph with { Inputs = [new("ids", OnnxElementType.Int64, shape), new("mask", OnnxElementType.Bool, shape)] };
    }

    /// <summary>A classifier of texts: embeddings of 16 words, their mean over the masked places, a layer of 2 classes.</summary>
    public static OnnxGraph Sentences()
    {
        OnnxTensor[] weights =
        [
            OnnxTensor.FromFloats("table", [16, 3], Pattern(48)), OnnxTensor.FromFloats("w", [3, 2], Pattern(6)),
            OnnxTensor.FromInt64s("last", [1], [2]), OnnxTensor.FromInt64s("first", [1], [1]),
        ];
        OnnxGraph graph = Graph(
            [null, 4], [Value("scores", null, 2)],
            [
                new("words", "Gather", ["table", "input_ids"], ["embedded"]),
                new("mask", "Cast", ["attention_mask"], ["m"], OnnxAttributes.Empty.With("to", 1L)),
                new("wide", "Unsqueeze", ["m", "last"], ["m.wide"]), new("masked", "Mul", ["embedded", "m.wide"], ["kept"]),
                new("mean", "ReduceSum", ["kept", "first"], ["text"], OnnxAttributes.Empty.With("keepdims", 0L)), new("head", "MatMul", ["text", "w"], ["scores"]),
            ],
            weights.ToDictionary(t => t.Name));
        OnnxDimension[] shape = [new OnnxDimension(null, "N"), new OnnxDimension(null, "T")];
        return graph with
        {
            Inputs = [new OnnxValue("input_ids", OnnxElementType.Int64, shape), new OnnxValue("attention_mask", OnnxElementType.Int64, shape)],
        };
    }

    /// <summary>A classifier of sounds: a convolution over 16 samples, Relu, the mean, 2 classes.</summary>
    /// <param name="length">Samples; null: open.</param>
    public static OnnxGraph Sound(int? length) => Graph(
        [null, 1, length], [Value("scores", null, 2)],
        [
            new("conv", "Conv", ["input", "w"], ["c"], OnnxAttributes.Empty.With("strides", [8])), new("relu", "Relu", ["c"], ["r"]),
            new("pool", "GlobalAveragePool", ["r"], ["p"]), new("flatten", "Flatten", ["p"], ["scores"]),
        ],
        new() { ["w"] = OnnxTensor.FromFloats("w", [2, 1, 16], Pattern(32)) });

    private static OnnxNode[] Features(int channels, float weight) =>
    [
        new("conv", "Conv", ["input", "conv.w"], ["conv.out"], OnnxAttributes.Empty.With("pads", [1, 1, 1, 1]).With("kernel_shape", [3, 3])),
        new("bn", "BatchNormalization", ["conv.out", "bn.scale", "bn.bias", "bn.mean", "bn.var"], ["bn.out"]),
        new("relu", "Relu", ["bn.out"], ["relu.out"]),
        new("pool", "GlobalAveragePool", ["relu.out"], ["pool.out"]),
        new("flatten", "Flatten", ["pool.out"], ["flat"]),
        new("head", "Gemm", ["flat", "head.w", "head.b"], ["scores"], OnnxAttributes.Empty.With("transB", 1)),
    ];

    private static Dictionary<string, OnnxTensor> Weights(int channels, float weight) => new[]
    {
        OnnxTensor.FromFloats("conv.w", [4, channels, 3, 3], Pattern(4 * channels * 9)),
        OnnxTensor.FromFloats("bn.scale", [4], [1f, 0.5f, 2f, 1.5f]),
        OnnxTensor.FromFloats("bn.bias", [4], [0.1f, 0.2f, -0.1f, 0.3f]),
        OnnxTensor.FromFloats("bn.mean", [4], [0.05f, -0.1f, 0f, 0.1f]),
        OnnxTensor.FromFloats("bn.var", [4], [1f, 0.8f, 1.2f, 0.9f]),
        OnnxTensor.FromFloats("head.w", [3, 4], [.. Pattern(12).Select(v => v * weight)]),
        OnnxTensor.FromFloats("head.b", [3], [0.1f, 0f, -0.1f]),
    }.ToDictionary(t => t.Name);

    /// <summary>Numbers of both signs between −0.5 and 0.5, the same every time.</summary>
    private static float[] Pattern(int count) => [.. Enumerable.Range(0, count).Select(i => ((i * 29 % 47) / 47f) - 0.45f)];

    private static OnnxGraph Graph(int?[] input, OnnxValue[] outputs, OnnxNode[] nodes, Dictionary<string, OnnxTensor> weights) => new()
    {
        Name = "tiny",
        Opsets = new Dictionary<string, int> { [""] = 13 },
        Inputs = [Value("input", input)],
        Outputs = outputs,
        Nodes = nodes,
        Initializers = weights,
    };

    private static OnnxValue Value(string name, params int?[] shape) =>
        new(name, OnnxElementType.Float, [.. shape.Select((d, i) => new OnnxDimension(d, d is null ? $"d{i}" : null))]);
}
