using NUnit.Framework;
using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Operators;

/// <summary>The linear graphs of <see cref="LinearAdjointTests"/>: the attributes, defaults and opsets of every linear and routing operator.</summary>
internal static class LinearModels
{
    private static readonly int[] Image = [2, 3, 5, 4];

    public static IEnumerable<TestCaseData> All => Models.Select(m => new TestCaseData(m).SetArgDisplayNames(m.ToString()));

    public static IEnumerable<LinearModel> Models =>
    [
        .. Convolutions, .. Dense, .. Products, .. Pools, .. Resizes, .. Arithmetic, .. Shapes, .. Movements,
        .. PlacedModels.All,
    ];

    private static IEnumerable<LinearModel> Convolutions =>
    [
        Conv("2-d with defaults", Image, [4, 3, 3, 2], _ => _),
        Conv("SAME_UPPER, stride 2", Image, [4, 3, 3, 2], a => a.With("auto_pad", "SAME_UPPER").With("strides", [2, 2])),
        Conv("SAME_LOWER, stride 2", Image, [4, 3, 2, 2], a => a.With("auto_pad", "SAME_LOWER").With("strides", [2, 3])),
        Conv("VALID", Image, [4, 3, 3, 2], a => a.With("auto_pad", "VALID")),
        Conv("asymmetric pads, dilation", Image, [2, 3, 2, 2], a => a.With("pads", [2, 0, 1, 3]).With("dilations", [2, 1])),
        Conv("stride larger than the kernel", Image, [2, 3, 1, 1], a => a.With("strides", [2, 2])),
        Conv("depthwise with multiplier", Image, [6, 1, 3, 3], a => a.With("group", 3).With("pads", [1, 1, 1, 1])),
        Conv("groups", [1, 4, 4, 3], [6, 2, 2, 2], a => a.With("group", 2)),
        Conv("1-d", [2, 2, 7], [3, 2, 3], a => a.With("pads", [1, 2]).With("strides", [2])),
        Conv("3-d", [1, 2, 3, 4, 3], [2, 2, 2, 3, 1], a => a.With("pads", [1, 1, 0, 0, 1, 1]).With("strides", [1, 2, 2])),
        Convs("with an Add of a spatial constant behind it", "Conv", m => m.Weights("w", [2, 3, 2, 2]).Weights("b", [2]).Weights("c", [1, 2, 4, 3])
            .Node("Conv", ["x", "w", "b"], "z").Node("Add", ["c", "z"], "y")),
        Convs("with a Sub of a constant behind it", "Conv", m => m.Weights("w", [2, 3, 2, 2]).Weights("c", [2, 1, 1])
            .Node("Conv", ["x", "w"], "z").Node("Sub", ["z", "c"], "y")),
        Transposed("defaults", [3, 2, 3, 2], _ => _),
        Transposed("strides, output_padding", [3, 2, 3, 3], a => a.With("strides", [2, 3]).With("output_padding", [1, 2])),
        Transposed("pads, dilations", [3, 2, 2, 2], a => a.With("pads", [1, 0, 0, 1]).With("dilations", [2, 2])),
        Transposed("groups", [3, 2, 2, 2], a => a.With("group", 3).With("strides", [2, 2])),
        Transposed("output_shape", [3, 2, 3, 3], a => a.With("strides", [2, 2]).With("output_shape", [10, 8])),
        Transposed("SAME_UPPER", [3, 2, 3, 3], a => a.With("strides", [2, 2]).With("auto_pad", "SAME_UPPER")),
        Transposed("SAME_LOWER", [3, 2, 3, 3], a => a.With("strides", [2, 2]).With("auto_pad", "SAME_LOWER")),
    ];

    private static IEnumerable<LinearModel> Dense =>
    [
        Of("transB, alpha, beta", "Gemm", [3, 5], m => m.Weights("w", [4, 5]).Weights("b", [4])
            .Node("Gemm", ["x", "w", "b"], "y", a => a.With("transB", 1).With("alpha", 0.5f).With("beta", 2f))),
        Of("scalar C", "Gemm", [3, 5], m => m.Weights("w", [5, 2]).Weights("b", [1]).Node("Gemm", ["x", "w", "b"], "y")),
        Of("column C", "Gemm", [3, 5], m => m.Weights("w", [5, 2]).Weights("b", [3, 1]).Node("Gemm", ["x", "w", "b"], "y")),
        Of("rows of tokens", "MatMul", [2, 3, 4], m => m.Weights("w", [4, 5]).Node("MatMul", ["x", "w"], "y")),
        Of("rows of tokens with a bias per token", "MatMul", [2, 3, 4], m => m.Weights("w", [4, 5]).Weights("b", [3, 5])
            .Node("MatMul", ["x", "w"], "z").Node("Add", ["z", "b"], "y")),
    ];

    private static IEnumerable<LinearModel> Products =>
    [
        Of("constant on the left", "MatMul", [2, 3, 4], m => m.Weights("w", [5, 3]).Node("MatMul", ["w", "x"], "y")),
        Of("constant on the left with a bias per row", "MatMul", [2, 3, 4], m => m.Weights("w", [5, 3]).Weights("b", [5, 1])
            .Node("MatMul", ["w", "x"], "z").Node("Add", ["b", "z"], "y")),
        Of("vector on the right", "MatMul", [2, 3, 4], m => m.Weights("w", [4]).Node("MatMul", ["x", "w"], "y")),
        Of("vector on the left with a bias", "MatMul", [2, 3, 4], m => m.Weights("w", [3]).Weights("b", [4])
            .Node("MatMul", ["w", "x"], "z").Node("Add", ["z", "b"], "y")),
        Of("a matrix for each head", "MatMul", [2, 3, 4, 5], m => m.Weights("w", [3, 5, 2]).Node("MatMul", ["x", "w"], "y")),
        Of("a matrix for each head, on the left", "MatMul", [2, 3, 4, 5], m => m.Weights("w", [3, 2, 4]).Node("MatMul", ["w", "x"], "y")),
        Of("matrices that repeat the activation", "MatMul", [2, 1, 4, 5], m => m.Weights("w", [3, 5, 2]).Node("MatMul", ["x", "w"], "y")),
        Of("one matrix with leading axes", "MatMul", [2, 3, 4], m => m.Weights("w", [1, 1, 4, 2]).Node("MatMul", ["x", "w"], "y")),
        Of("transA", "Gemm", [3, 5], m => m.Weights("w", [3, 2]).Weights("b", [2]).Node("Gemm", ["x", "w", "b"], "y", a => a.With("transA", 1).With("alpha", 2f))),
        Of("C an activation", "Gemm", [3, 5], m => m.Weights("w", [2, 5]).Weights("v", [5, 2]).Node("MatMul", ["x", "v"], "c")
            .Node("Gemm", ["x", "w", "c"], "y", a => a.With("transB", 1).With("beta", 0.5f))),
        Of("constant A", "Gemm", [3, 5], m => m.Weights("w", [3, 2]).Weights("b", [5]).Node("Gemm", ["w", "x", "b"], "y", a => a.With("transA", 1).With("alpha", 0.5f))),
        Of("rows of tokens", "Einsum", [2, 3, 4], m => Einsum(m, "btc,cd->btd", [4, 5])),
        Of("heads", "Einsum", [2, 3, 4, 5], m => Einsum(m, "bthc,hcd->btd", [4, 5, 6])),
        Of("a matrix for each head", "Einsum", [2, 3, 4, 5], m => Einsum(m, "bhtc,hcd->bhtd", [3, 5, 2])),
        Of("channels of a picture", "Einsum", [2, 3, 4, 5], m => Einsum(m, "bchw,ck->bkhw", [3, 6])),
        Of("an ellipsis", "Einsum", [2, 3, 4], m => Einsum(m, "...i,ij->...j", [4, 5])),
        Of("nothing in common", "Einsum", [2, 3], m => Einsum(m, "bt,d->btd", [4])),
        Of("one operand", "Einsum", [2, 3, 4], m => m.Node("Einsum", ["x"], "y", a => a.With("equation", "bij->bj"))),
        Of("a diagonal", "Einsum", [2, 3, 3], m => m.Node("Einsum", ["x"], "y", a => a.With("equation", "bii->bi"))),
        Of("a diagonal in a product", "Einsum", [2, 3, 4, 3], m => Einsum(m, "bici,ck->bki", [4, 5])),
        Of("a constant with an axis of its own", "Einsum", [2, 3], m => Einsum(m, "bt,td->b", [3, 4])),
    ];

    private static IEnumerable<LinearModel> Pools =>
    [
        Of("overlapping, pads not counted", "AveragePool", Image, m => Pool(m, "AveragePool", a => a.With("kernel_shape", [3, 2]).With("pads", [1, 0, 1, 1]))),
        Of("pads counted, ceil_mode", "AveragePool", Image, m => Pool(m, "AveragePool", a => a
            .With("kernel_shape", [2, 3]).With("strides", [2, 2]).With("pads", [1, 1, 0, 1]).With("count_include_pad", 1).With("ceil_mode", 1))),
        Of("ceil_mode", "AveragePool", Image, m => Pool(m, "AveragePool", a => a.With("kernel_shape", [2, 3]).With("strides", [2, 2]).With("ceil_mode", 1))),
        Of("SAME_UPPER", "AveragePool", Image, m => Pool(m, "AveragePool", a => a.With("kernel_shape", [2, 2]).With("auto_pad", "SAME_UPPER"))),
        Of("1-d", "AveragePool", [2, 2, 7], m => Pool(m, "AveragePool", a => a.With("kernel_shape", [3]).With("strides", [2]))),
        Of("2-d", "GlobalAveragePool", Image, m => m.Node("GlobalAveragePool", ["x"], "y")),
        Of("3-d", "GlobalAveragePool", [2, 2, 2, 3, 2], m => m.Node("GlobalAveragePool", ["x"], "y")),
        Of("spatial axes, no keepdims", "ReduceMean", Image, m => m.Node("ReduceMean", ["x"], "y", a => a.With("axes", [-1, 2]).With("keepdims", 0))),
        Of("channels last", "ReduceMean", Image, m => m.Node("ReduceMean", ["x"], "y", a => a.With("axes", [1, 2]))),
        Of("axes that are no neighbours", "ReduceMean", Image, m => m.Node("ReduceMean", ["x"], "y", a => a.With("axes", [1, 3]))),
        Of("axes that are no neighbours, no keepdims", "ReduceSum", Image, m => m.Integers("axes", -1, 1).Node("ReduceSum", ["x", "axes"], "y", a => a.With("keepdims", 0))),
        Of("no axes", "ReduceSum", Image, m => m.Integers("axes").Node("ReduceSum", ["x", "axes"], "y", a => a.With("noop_with_empty_axes", 1))),
        Of("axes as an input", "ReduceSum", Image, m => m.Integers("axes", 2).Node("ReduceSum", ["x", "axes"], "y")),
    ];

    private static IEnumerable<LinearModel> Resizes =>
    [
        Resize("linear, half_pixel", a => a.With("mode", "linear"), 2, 2),
        Resize("linear, align_corners", a => a.With("mode", "linear").With("coordinate_transformation_mode", "align_corners"), 1.6f, 0.5f),
        Resize("cubic", a => a.With("mode", "cubic").With("cubic_coeff_a", -0.5f), 2, 1.5f),
        Resize("nearest, asymmetric", a => a.With("coordinate_transformation_mode", "asymmetric").With("nearest_mode", "floor"), 2, 3),
        Of("to sizes", "Interpolation", Image, m => m.Constant("roi", [0]).Constant("none", [0]).Integers("sizes", 2, 3, 8, 4)
            .Node("Resize", ["x", "roi", "none", "sizes"], "y", a => a.With("mode", "linear").With("coordinate_transformation_mode", "pytorch_half_pixel"))),
        Resize("linear, antialias", a => a.With("mode", "linear").With("antialias", 1), 0.6f, 0.5f, 18),
        Resize("cubic, antialias, exclude_outside", a => a.With("mode", "cubic").With("antialias", 1).With("exclude_outside", 1), 0.6f, 0.5f, 18),
        Resize("cubic, exclude_outside", a => a.With("mode", "cubic").With("exclude_outside", 1), 2, 1.5f),
        Of("a crop that leaves the picture", "Interpolation", Image, m => m.Constant("roi", [8], 0, 0, -0.2f, 0.1f, 1, 1, 0.9f, 1.3f).Constant("none", [0])
            .Integers("sizes", 2, 3, 6, 5).Node("Resize", ["x", "roi", "none", "sizes"], "y", a => a.With("mode", "linear")
                .With("coordinate_transformation_mode", "tf_crop_and_resize").With("extrapolation_value", 7f))),
        Of("axes, ratio kept", "Interpolation", Image, m => m.Integers("sizes", 10, 9).Node("Resize", ["x", "", "", "sizes"], "y", a => a
            .With("mode", "linear").With("axes", [2, 3]).With("keep_aspect_ratio_policy", "not_larger")), opset: 18),
        Of("channels last", "Interpolation", [2, 3, 4, 2], m => m.Constant("roi", [0]).Constant("s", [4], 1, 2, 1.5f, 1)
            .Node("Resize", ["x", "roi", "s"], "y", a => a.With("mode", "linear"))),
        Of("scales as an attribute, opset 7", "Interpolation", Image, m => m
            .Node("Upsample", ["x"], "y", a => a.With("mode", "linear").With("scales", [1f, 1f, 2f, 2f])), opset: 7),
        Of("scales as an input, opset 9", "Interpolation", Image, m => m.Constant("s", [4], 1, 1, 2, 3).Node("Upsample", ["x", "s"], "y"), opset: 9),
    ];

    private static IEnumerable<LinearModel> Arithmetic =>
    [
        Of("an activation", "Neg", Image, m => m.Node("Neg", ["x"], "y")),
        Of("per channel", "Mul", Image, m => m.Weights("c", [3, 1, 1]).Node("Mul", ["x", "c"], "y")),
        Of("per channel and column", "Mul", Image, m => m.Weights("c", [3, 1, 4]).Node("Mul", ["c", "x"], "y")),
        Of("by a scalar", "Div", Image, m => m.Constant("c", [], 4f).Node("Div", ["x", "c"], "y")),
        Of("constant minus activation", "Sub", Image, m => m.Weights("c", [1]).Node("Sub", ["c", "x"], "y")),
        Of("activation minus constant", "Sub", Image, m => m.Weights("c", [4]).Node("Sub", ["x", "c"], "y")),
        Of("a constant", "Add", Image, m => m.Weights("c", [1, 3, 5, 4]).Node("Add", ["x", "c"], "y")),
        Of("an activation with itself", "Add", Image, m => m.Node("Add", ["x", "x"], "y")),
        Of("a broadcast activation", "Add", Image, m => m.Node("GlobalAveragePool", ["x"], "g").Node("Add", ["g", "x"], "y")),
        Of("a broadcast activation", "Sub", Image, m => m.Node("GlobalAveragePool", ["x"], "g").Node("Sub", ["x", "g"], "y")),
        Of("broadcast by a constant", "Add", [2, 1, 3], m => m.Weights("c", [2, 4, 1]).Node("Add", ["c", "x"], "y")),
        OfOneSample("broadcast by a constant", "Sub", [2, 1, 3], m => m.Weights("c", [5, 1, 4, 1]).Node("Sub", ["c", "x"], "y")),
        Of("broadcast by a constant", "Mul", [2, 1, 3], m => m.Weights("c", [2, 4, 1]).Node("Mul", ["x", "c"], "y")),
        Of("broadcast by a constant", "Div", [2, 1, 3], m => m.Constant("c", [2, 1], 2f, 4f).Node("Div", ["x", "c"], "y")),
        Of("of one", "Sum", Image, m => m.Node("Sum", ["x"], "y")),
        Of("of activations and a constant", "Sum", Image, m => m.Weights("c", [3, 1, 1]).Node("Mul", ["x", "c"], "t").Node("Sum", ["x", "c", "t"], "y")),
        Of("of three", "Mean", Image, m => m.Weights("c", [3, 1, 1]).Node("Mul", ["x", "c"], "t").Node("GlobalAveragePool", ["x"], "g").Node("Mean", ["x", "t", "g"], "y")),
        Of("of an activation and a constant", "Mean", Image, m => m.Weights("c", [3, 1, 1]).Node("Mean", ["x", "c"], "y")),
        Of("of one", "Mean", Image, m => m.Node("Mean", ["x"], "y")),
        Of("of three", "Sum", Image, m => m.Weights("c", [3, 1, 1]).Node("Mul", ["x", "c"], "t").Node("Sum", ["x", "t", "x"], "y")),
        Of("2-d", "BatchNormalization", Image, m => m.BatchNorm("x", "y", 3)),
        Of("1-d", "BatchNormalization", [4, 3], m => m.BatchNorm("x", "y", 3)),
        Of("3-d", "BatchNormalization", [1, 3, 2, 2, 2], m => m.BatchNorm("x", "y", 3)),
    ];

    private static IEnumerable<LinearModel> Shapes =>
    [
        Of("with 0 and -1", "Reshape", Image, m => m.Integers("s", 0, -1, 2).Node("Reshape", ["x", "s"], "y")),
        OfOneSample("axis 2", "Flatten", Image, m => m.Node("Flatten", ["x"], "y", a => a.With("axis", 2))),
        Of("axes as an input", "Squeeze", [2, 1, 3, 1], m => m.Integers("axes", -1).Node("Squeeze", ["x", "axes"], "y")),
        Of("axes as an input", "Unsqueeze", [2, 3], m => m.Integers("axes", 0, 3).Node("Unsqueeze", ["x", "axes"], "y")),
        Of("axes as an attribute, opset 11", "Squeeze", [2, 1, 3], m => m.Node("Squeeze", ["x"], "y", a => a.With("axes", [1])), opset: 11),
        Of("between two nodes", "Identity", Image, m => m.Node("Identity", ["x"], "i").Node("Flatten", ["i"], "y")),
        Of("at inference", "Dropout", Image, m => m.Node("Dropout", ["x"], "d").Node("Flatten", ["d"], "y")),
        Of("to float", "Cast", Image, m => m.Node("Cast", ["x"], "c", a => a.With("to", 1)).Node("Flatten", ["c"], "y")),
    ];

    private static IEnumerable<LinearModel> Movements =>
    [
        Of("to channels last", "Transpose", Image, m => m.Node("Transpose", ["x"], "y", a => a.With("perm", [0, 2, 3, 1]))),
        OfOneSample("default: reversed", "Transpose", [2, 3, 4], m => m.Node("Transpose", ["x"], "y")),
        Of("channels, with itself", "Concat", Image, m => m.Node("Concat", ["x", "x"], "y", a => a.With("axis", 1))),
        Of("last axis, with a constant", "Concat", Image, m => m.Weights("c", [2, 3, 5, 1]).Node("Concat", ["x", "c"], "y", a => a.With("axis", -1))),
        Of("equal parts, one unused", "Split", [2, 6, 2], m => m.Node("Split", ["x"], ["a", "b", "c"], a => a.With("axis", 1)).Node("Concat", ["c", "a"], "y", a => a.With("axis", 1))),
        Of("given sizes", "Split", [2, 5], m => m.Integers("s", 2, 3).Node("Split", ["x", "s"], ["a", "b"], a => a.With("axis", 1)).Node("Concat", ["b", "a"], "y", a => a.With("axis", 1))),
        Of("steps of both signs", "Slice", Image, m => m.Integers("b", 4, 0).Integers("e", -100, 100).Integers("a", 2, 3).Integers("s", -2, 3)
            .Node("Slice", ["x", "b", "e", "a", "s"], "y")),
        Of("attributes, opset 9", "Slice", Image, m => m.Node("Slice", ["x"], "y", a => a.With("starts", [1, -3]).With("ends", [3, 100]).With("axes", [1, 3])), opset: 9),
        Of("constant", "Pad", Image, m => m.Integers("p", 0, 1, 0, 2, 0, 0, 1, 1).Node("Pad", ["x", "p"], "y")),
        Of("cropping and padding", "Pad", Image, m => m.Integers("p", 0, 0, -1, 1, 0, 0, -2, 0).Node("Pad", ["x", "p"], "y")),
        Of("reflect", "Pad", Image, m => m.Integers("p", 0, 0, 2, 1, 0, 0, 1, 2).Node("Pad", ["x", "p"], "y", a => a.With("mode", "reflect"))),
        Of("edge", "Pad", Image, m => m.Integers("p", 0, 0, 2, 1, 0, 0, 1, 2).Node("Pad", ["x", "p"], "y", a => a.With("mode", "edge"))),
        Of("attribute pads, opset 10", "Pad", Image, m => m.Node("Pad", ["x"], "y", a => a.With("pads", [0, 0, 1, 0, 0, 0, 0, 1])), opset: 10),
        OfOneSample("on the first axis", "Gather", Image, m => m.Integers("i", 1, 0, 1).Node("Gather", ["x", "i"], "y")),
        OfOneSample("to a larger shape", "Expand", [2, 1, 3], m => m.Integers("s", 2, 2, 4, 3).Node("Expand", ["x", "s"], "y")),
        Of("a hundred copies of each value", "Gather", [1, 2, 2], m => m.Integers("i", [.. Enumerable.Range(0, 100).Select(i => i % 7 == 0 ? 1L : 0)])
            .Node("Gather", ["x", "i"], "y", a => a.With("axis", 2))),
        Of("a wide edge", "Pad", [2, 2, 3], m => m.Integers("p", 0, 0, 40, 0, 0, 2).Node("Pad", ["x", "p"], "y", a => a.With("mode", "edge"))),
        Of("a row under a mask of many rows", "Where", [1, 1, 4], m => m.Tensor(Mask([40, 4])).Constant("c", [], -3).Node("Where", ["mask", "x", "c"], "y")),
        OfOneSample("from one value", "Expand", [2, 1], m => m.Integers("s", 3, 2, 2, 4).Node("Reshape", ["x", "r"], "q").Integers("r", 2, 1, 1).Node("Expand", ["q", "s"], "y")),
        OfOneSample("the first axis too", "Tile", [2, 2, 3], m => m.Integers("n", 3, 1, 2).Node("Tile", ["x", "n"], "y")),
        Of("two axes", "Tile", [2, 2, 3], m => m.Integers("n", 1, 3, 2).Node("Tile", ["x", "n"], "y")),
        Of("an activation and a constant", "Where", Image, m => m.Tensor(Mask([4])).Constant("c", [], -3).Node("Where", ["mask", "x", "c"], "y")),
        Of("two activations, one broadcast", "Where", Image, m => m.Tensor(Mask([3, 1, 4])).Node("GlobalAveragePool", ["x"], "g").Node("Where", ["mask", "g", "x"], "y")),
        Of("columns first", "DepthToSpace", [2, 8, 2, 3], m => m.Node("DepthToSpace", ["x"], "y", a => a.With("blocksize", 2))),
        Of("rows first", "DepthToSpace", [2, 8, 2, 3], m => m.Node("DepthToSpace", ["x"], "y", a => a.With("blocksize", 2).With("mode", "CRD"))),
        Of("blocks of two", "SpaceToDepth", [2, 2, 4, 6], m => m.Node("SpaceToDepth", ["x"], "y", a => a.With("blocksize", 2))),
        Of("with repeated and negative indices", "Gather", Image, m => m.Integers("i", 2, 0, -1, 2).Node("Gather", ["x", "i"], "y", a => a.With("axis", 1))),
    ];

    private static LinearModel Conv(string name, int[] input, int[] weight, Func<OnnxAttributes, OnnxAttributes> attributes) =>
        Of(name, "Conv", input, m => m.Weights("w", weight).Weights("b", weight[..1]).Node("Conv", ["x", "w", "b"], "y", attributes));

    private static LinearModel Convs(string name, string op, Func<TestModels, TestModels> build) => Of(name, op, Image, build);

    private static LinearModel Transposed(string name, int[] weight, Func<OnnxAttributes, OnnxAttributes> attributes) =>
        Of(name, "ConvTranspose", Image, m => m.Weights("w", weight).Node("ConvTranspose", ["x", "w"], "y", attributes));

    private static LinearModel Resize(string name, Func<OnnxAttributes, OnnxAttributes> attributes, float height, float width, int opset = 13) =>
        Of(name, "Interpolation", Image, m => m.Constant("roi", [0]).Constant("s", [4], 1, 1, height, width).Node("Resize", ["x", "roi", "s"], "y", attributes), opset);

    private static TestModels Einsum(TestModels model, string equation, int[] weights) =>
        model.Weights("w", weights).Node("Einsum", ["x", "w"], "y", a => a.With("equation", equation));

    internal static OnnxTensor Mask(int[] shape)
    {
        int length = shape.Aggregate(1, (a, b) => a * b);
        return new OnnxTensor("mask", OnnxElementType.Bool, shape, new ReadOnlyMemory<byte>([.. Enumerable.Range(0, length).Select(i => (byte)(i % 3 == 1 ? 1 : 0))]));
    }

    private static TestModels Pool(TestModels model, string op, Func<OnnxAttributes, OnnxAttributes> attributes) => model.Node(op, ["x"], "y", attributes);

    /// <summary>An operator that moves or mixes the first axis, which therefore counts no samples: all of x is one.</summary>
    internal static LinearModel OfOneSample(string name, string op, int[] shape, Func<TestModels, TestModels> build, int opset = 13) => new(
        name, op, [1, shape.Aggregate(1, (a, b) => a * b)],
        () => build(new TestModels(opset).Input("sample", 1, shape.Aggregate(1, (a, b) => a * b)).Integers("shape", [.. shape.Select(d => (long)d)])
            .Node("Reshape", ["sample", "shape"], "x")).Output("y").Graph());

    internal static LinearModel Of(string name, string op, int[] shape, Func<TestModels, TestModels> build, int opset = 13) =>
        new(name, op, shape, () => build(new TestModels(opset).Input("x", shape)).Output("y").Graph());
}
