using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Mutants;

/// <summary>Small whole models to be damaged; together they hold most operators that models of today hold.</summary>
internal static class BaseModels
{
    public static IReadOnlyList<byte[]> All { get; } =
    [
        .. new[] { Network(), Attention(), Shapes(), Windows(), Moved(), Reduced(), Gated(), Quantised(), Drawn(), Mapped() }.Select(g => OnnxWriter.ToBytes(g)),
    ];

    private static OnnxGraph Network() => new TestModels(17).Input("x", -1, 3, 8, 8)
        .Weights("w", [4, 3, 3, 3]).Node("Conv", ["x", "w"], "a", a => a.With("pads", [1L, 1, 1, 1]).With("group", 1L))
        .BatchNorm("a", "b", 4).Node("Relu", ["b"], "c")
        .Node("MaxPool", ["c"], "d", a => a.With("kernel_shape", [2L, 2]).With("strides", [2L, 2]))
        .Weights("dw", [4, 1, 3, 3]).Node("Conv", ["d", "dw"], "e", a => a.With("group", 4L).With("dilations", [1L, 1]).With("auto_pad", "SAME_UPPER"))
        .Node("Add", ["d", "e"], "f").Node("AveragePool", ["f"], "g", a => a.With("kernel_shape", [2L, 2]).With("ceil_mode", 1L))
        .Node("GlobalAveragePool", ["g"], "h").Node("Flatten", ["h"], "i", a => a.With("axis", 1L))
        .Weights("v", [5, 4]).Weights("u", [5]).Node("Gemm", ["i", "v", "u"], "j", a => a.With("transB", 1L)).Node("Softmax", ["j"], "y", a => a.With("axis", 1L))
        .Output("y").Graph();

    private static OnnxGraph Attention() => new TestModels(17).Input("x", 1, 4, 6)
        .Weights("q", [6, 6]).Weights("k", [6, 6]).Weights("v", [6, 6]).Weights("s", [6]).Weights("t", [6]).Constant("r", [], 2)
        .Node("LayerNormalization", ["x", "s", "t"], "n", a => a.With("axis", -1L).With("epsilon", 1e-5f))
        .Node("MatMul", ["n", "q"], "a").Node("MatMul", ["n", "k"], "b").Node("MatMul", ["n", "v"], "c")
        .Node("Transpose", ["b"], "d", a => a.With("perm", [0L, 2, 1])).Node("MatMul", ["a", "d"], "e").Node("Div", ["e", "r"], "f")
        .Node("Softmax", ["f"], "g", a => a.With("axis", -1L)).Node("MatMul", ["g", "c"], "h").Node("Add", ["h", "x"], "i")
        .Constant("root", [], 1.4142135f).Constant("one", [], 1).Constant("half", [], 0.5f)
        .Node("Div", ["i", "root"], "j").Node("Erf", ["j"], "l").Node("Add", ["l", "one"], "m").Node("Mul", ["i", "m"], "o").Node("Mul", ["o", "half"], "p")
        .Integers("axes", 1).Node("ReduceMean", ["p"], "z", a => a.With("axes", [1L]).With("keepdims", 0L)).Output("z").Graph();

    private static OnnxGraph Shapes() => new TestModels(17).Input("x", -1, 2, 4)
        .Node("Shape", ["x"], "s").Integers("i", 0).Node("Gather", ["s", "i"], "n", a => a.With("axis", 0L)).Integers("rest", -1)
        .Node("Concat", ["n", "rest"], "to", a => a.With("axis", 0L)).Node("Reshape", ["x", "to"], "f")
        .Integers("size", 8).Node("ConstantOfShape", ["size"], "ones").Node("Add", ["f", "ones"], "g")
        .Integers("zero", 0).Integers("eight", 8).Integers("two", 2).Node("Slice", ["g", "zero", "eight", "one1", "two"], "h").Integers("one1", 1)
        .Integers("un", 1).Node("Unsqueeze", ["h", "un"], "k").Integers("wide", 1, 3, 4).Node("Expand", ["k", "wide"], "l")
        .Integers("reps", 1, 1, 2).Node("Tile", ["l", "reps"], "m").Weights("w", [8, 3]).Node("MatMul", ["m", "w"], "y").Output("y").Graph();

    private static OnnxGraph Windows() => new TestModels(13).Input("x", 1, 4, 6, 6)
        .Node("LRN", ["x"], "a", a => a.With("size", 3L).With("alpha", 1e-4f)).Weights("w", [4, 2, 3, 3])
        .Node("ConvTranspose", ["a", "w"], "b", a => a.With("group", 2L).With("strides", [2L, 2]).With("pads", [1L, 1, 1, 1]).With("output_padding", [1L, 1]))
        .Node("DepthToSpace", ["b"], "c", a => a.With("blocksize", 2L)).Node("SpaceToDepth", ["c"], "d", a => a.With("blocksize", 2L))
        .Constant("scales", [4], 1, 1, 2, 2).Node("Resize", ["d", "", "scales"], "e", a => a.With("mode", "linear"))
        .Weights("s", [4]).Weights("t", [4]).Node("InstanceNormalization", ["e", "s", "t"], "f")
        .Node("GlobalMaxPool", ["f"], "g").Integers("ax", 2, 3).Node("Squeeze", ["g", "ax"], "y").Output("y").Graph();

    private static OnnxGraph Moved() => new TestModels(18).Input("x", 1, 4, 6)
        .Integers("pads", 0, 0, 1, 0, 0, 1).Constant("pv", [], 0).Node("Pad", ["x", "pads", "pv"], "a", a => a.With("mode", "constant"))
        .Integers("parts", 3, 5).Node("Split", ["a", "parts"], ["b", "c"], a => a.With("axis", 2L))
        .Node("Concat", ["c", "b"], "d", a => a.With("axis", -1L)).Integers("idx", 0, 2, -1).Node("Gather", ["d", "idx"], "e", a => a.With("axis", 1L))
        .Node("Transpose", ["e"], "f", a => a.With("perm", [0L, 2, 1])).Weights("w", [3, 2]).Node("MatMul", ["f", "w"], "g")
        .Integers("k", 2).Node("TopK", ["g", "k"], ["h", "hi"], a => a.With("axis", 1L)).Node("Flatten", ["g"], "y").Output("y").Output("h").Graph();

    private static OnnxGraph Reduced() => new TestModels(13).Input("x", 2, 3, 4)
        .Integers("ax", 2).Node("ReduceSum", ["x", "ax"], "a", a => a.With("keepdims", 1L)).Node("Sub", ["x", "a"], "b").Node("Mul", ["b", "b"], "c")
        .Node("ReduceMax", ["c"], "d", a => a.With("axes", [1L]).With("keepdims", 0L)).Node("Sqrt", ["c"], "e").Node("ReduceL2", ["e"], "f", a => a.With("axes", [1L, 2]))
        .Constant("two", [], 2).Node("Pow", ["x", "two"], "g").Node("CumSum", ["g", "ax0"], "h").Integers("ax0", 1).Node("ArgMax", ["h"], "i", a => a.With("axis", 1L))
        .Node("Einsum", ["x", "m"], "y", a => a.With("equation", "bij,jk->bik")).Weights("m", [4, 2]).Output("y").Graph();

    private static OnnxGraph Gated() => new TestModels(13).Input("x", 1, 3, 4, 4)
        .Node("GlobalAveragePool", ["x"], "a").Weights("w", [3, 3, 1, 1]).Node("Conv", ["a", "w"], "b").Node("Sigmoid", ["b"], "c").Node("Mul", ["x", "c"], "d")
        .Node("HardSigmoid", ["d"], "e", a => a.With("alpha", 0.2f)).Node("Mul", ["d", "e"], "f").Constant("lo", [], 0).Constant("hi", [], 6).Node("Clip", ["f", "lo", "hi"], "g")
        .Weights("p", [3, 1, 1]).Node("PRelu", ["g", "p"], "h").Node("Dropout", ["h"], ["i", "mask"]).Node("Max", ["i", "lo"], "j")
        .Node("Where", ["cond", "j", "i"], "k").Node("Cast", ["lo"], "cond", a => a.With("to", 9L)).Node("Identity", ["k"], "y").Output("y").Graph();

    private static OnnxGraph Quantised() => new TestModels(13).Input("x", 1, 2, 4, 4).Constant("s", [], 0.1f)
        .Tensor(new OnnxTensor("z", OnnxElementType.UInt8, [], new byte[] { 128 }))
        .Node("QuantizeLinear", ["x", "s", "z"], "a").Node("DequantizeLinear", ["a", "s", "z"], "b")
        .Tensor(new OnnxTensor("wq", OnnxElementType.Int8, [3, 2, 1, 1], new byte[] { 1, 2, 3, 4, 5, 6 })).Tensor(new OnnxTensor("wz", OnnxElementType.Int8, [], new byte[] { 0 }))
        .Node("DequantizeLinear", ["wq", "s", "wz"], "w").Node("Conv", ["b", "w"], "c").Node("GlobalAveragePool", ["c"], "y").Output("y").Graph();

    private static OnnxGraph Drawn() => new TestModels(16).Input("x", 1, 2, 4, 4).Weights("grid", [1, 3, 3, 2])
        .Node("GridSample", ["x", "grid"], "a", a => a.With("mode", "bilinear")).Constant("r0", [], 0).Constant("r1", [], 3).Constant("r2", [], 1)
        .Node("Range", ["r0", "r1", "r2"], "b").Node("Add", ["a", "b"], "c").Node("RandomNormalLike", ["c"], "d", a => a.With("scale", 1f)).Node("Add", ["c", "d"], "e")
        .Node("EyeLike", ["m"], "eye").Weights("m", [3, 3]).Node("MatMul", ["c", "eye"], "f").Node("Trilu", ["f"], "y").Output("y").Output("e").Graph();

    private static OnnxGraph Mapped() => new TestModels(18).Input("x", 1, 4, 3, 3).Weights("s", [2]).Weights("t", [2])
        .Node("GroupNormalization", ["x", "s", "t"], "a", a => a.With("num_groups", 2L)).Node("Mish", ["a"], "b").Weights("w", [2, 4, 2, 2])
        .Node("Conv", ["b", "w"], "c", a => a.With("strides", [1L, 1])).Node("NonZero", ["c"], "n").Integers("sh", 1, 8).Node("Reshape", ["c", "sh"], "d")
        .Node("LogSoftmax", ["d"], "y", a => a.With("axis", 1L)).Output("y").Graph();
}
