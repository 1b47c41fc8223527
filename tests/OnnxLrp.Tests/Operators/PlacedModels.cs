using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Operators;

/// <summary>
/// The linear graphs of <see cref="LinearAdjointTests"/> for operators that put values elsewhere, and for those whose weights the operator
/// itself gives.
/// </summary>
internal static class PlacedModels
{
    private static readonly int[] Image = [2, 3, 5, 4];

    public static IEnumerable<LinearModel> All => [.. Placed, .. FixedMaps, .. FirstAxis];

    private static IEnumerable<LinearModel> Placed =>
    [
        Of("last axis", "GatherElements", [2, 4], m => m.Tensor(Whole("i", [2, 3], 3, 0, 3, -1, 1, 1))
            .Node("GatherElements", ["x", "i"], "y", a => a.With("axis", 1))),
        LinearModels.OfOneSample("first axis", "GatherElements", [3, 2], m => m.Tensor(Whole("i", [2, 2], 2, 0, 1, 1)).Node("GatherElements", ["x", "i"], "y")),
        Of("each sample's own place", "GatherND", [2, 3, 4], m => m.Tensor(Whole("i", [2, 2, 1], 2, 0, 1, 1))
            .Node("GatherND", ["x", "i"], "y", a => a.With("batch_dims", 1))),
        LinearModels.OfOneSample("two coordinates", "GatherND", [3, 4, 2], m => m.Tensor(Whole("i", [2, 2], 2, 3, 0, 1)).Node("GatherND", ["x", "i"], "y")),
        Of("what is put in is constant", "ScatterElements", [2, 4], m => m.Tensor(Whole("i", [2, 2], 1, 3, 0, 2)).Constant("u", [2, 2], 5, 6, 7, 8)
            .Node("ScatterElements", ["x", "i", "u"], "y", a => a.With("axis", 1))),
        LinearModels.OfOneSample("into itself", "ScatterND", [3, 4], m => m.Tensor(Whole("i", [2, 1], 2, 0)).Integers("b", 0).Integers("e", 2)
            .Node("Slice", ["x", "b", "e"], "u").Node("ScatterND", ["x", "i", "u"], "y")),
        LinearModels.OfOneSample("rows", "ScatterAdd", [3, 4], m => m.Tensor(Whole("i", [3, 1], 2, 0, 2))
            .Node("ScatterND", ["x", "i", "x"], "y", a => a.With("reduction", "add")), opset: 16),
        LinearModels.OfOneSample("elements", "ScatterAdd", [3, 2], m => m.Tensor(Whole("i", [3, 2], 2, 0, 2, 1, 0, 1))
            .Node("ScatterElements", ["x", "i", "x"], "y", a => a.With("reduction", "add")), opset: 16),
        Of("an axis", "Compress", Image, m => m.Tensor(LinearModels.Mask([5])).Node("Compress", ["x", "mask"], "y", a => a.With("axis", 2))),
        LinearModels.OfOneSample("all values as one row", "Compress", [2, 3], m => m.Tensor(LinearModels.Mask([6])).Node("Compress", ["x", "mask"], "y")),
        Of("places of a pool", "MaxUnpool", [1, 1, 2, 2], m => m.Tensor(Whole("i", [1, 1, 2, 2], 5, 7, 8, 10))
            .Node("MaxUnpool", ["x", "i"], "y", a => a.With("kernel_shape", [2, 2]).With("strides", [2, 2]))),
        Of("lengths of each sample", "ReverseSequence", [2, 4, 3], m => m.Integers("n", 3, 4)
            .Node("ReverseSequence", ["x", "n"], "y", a => a.With("batch_axis", 0).With("time_axis", 1))),
        Of("upper, shifted", "Trilu", [2, 4, 4], m => m.Tensor(OnnxTensor.FromInt64s("k", [], [1])).Node("Trilu", ["x", "k"], "y"), opset: 14),
        Of("lower", "Trilu", [2, 3, 4], m => m.Node("Trilu", ["x"], "y", a => a.With("upper", 0)), opset: 14),
        Of("crops and pads", "CenterCropPad", [2, 5, 3], m => m.Integers("s", 3, 6).Node("CenterCropPad", ["x", "s"], "y", a => a.With("axes", [1, 2])), opset: 18),
        LinearModels.OfOneSample("what stands for no and yes", "OneHot", [2], m => m.Integers("i", 1, 0, 1).Tensor(Whole("d", [], 3))
            .Node("OneHot", ["i", "d", "x"], "y")),
        Of("at each sample's own place", "TensorScatter", [2, 4, 3], m => m.Constant("u", [2, 1, 3], 1, 2, 3, 4, 5, 6).Integers("i", 2, 0)
            .Node("TensorScatter", ["x", "u", "i"], "y", a => a.With("axis", -2)), opset: 24),
        Of("the type of a constant", "CastLike", [2, 3], m => m.Constant("c", [], 1).Node("CastLike", ["x", "c"], "y"), opset: 15),
    ];

    private static IEnumerable<LinearModel> FixedMaps =>
    [
        Of("middle axis", "CumSum", [2, 4, 3], m => m.Tensor(Whole("d", [], 1)).Node("CumSum", ["x", "d"], "y")),
        Of("exclusive", "CumSum", [2, 3, 4], m => m.Tensor(Whole("d", [], -1)).Node("CumSum", ["x", "d"], "y", a => a.With("exclusive", 1))),
        Of("reverse and exclusive", "CumSum", [2, 4], m => m.Tensor(Whole("d", [], 1))
            .Node("CumSum", ["x", "d"], "y", a => a.With("reverse", 1).With("exclusive", 1))),
        LinearModels.OfOneSample("first axis", "CumSum", [3, 2], m => m.Tensor(Whole("d", [], 0)).Node("CumSum", ["x", "d"], "y")),
        Of("a grid for each sample", "GridSample", [2, 3, 3, 4], m => m.Weights("g", [2, 2, 3, 2]).Node("GridSample", ["x", "g"], "y"), opset: 16),
        Of("border, cubic", "GridSample", [1, 2, 4, 4], m => m.Weights("g", [1, 3, 2, 2], 1.3f)
            .Node("GridSample", ["x", "g"], "y", a => a.With("mode", "bicubic").With("padding_mode", "border").With("align_corners", 1)), opset: 16),
        LinearModels.OfOneSample("mean of boxes in two pictures", "RoiAlign", [2, 2, 6, 5], m => m.Constant("r", [3, 4], 0, 0, 3, 4, 1, 1, 4, 5, 0, 2, 2, 3)
            .Integers("b", 1, 0, 1).Node("RoiAlign", ["x", "r", "b"], "y", a => a.With("output_height", 2).With("output_width", 2)), opset: 16),
        Of("of real values", "DFT", [2, 6, 1], m => m.Node("DFT", ["x"], "y"), opset: 17),
        Of("of frames that overlap", "STFT", [2, 8, 1], m => m.Tensor(Whole("step", [], 2)).Tensor(Whole("length", [], 4))
            .Node("STFT", ["x", "step", "", "length"], "y"), opset: 17),
        Of("blocks that overlap", "Col2Im", [2, 8, 4], m => m.Integers("s", 3, 3).Integers("b", 2, 2).Node("Col2Im", ["x", "s", "b"], "y"), opset: 18),
        Of("grids of maps", "AffineGrid", [2, 2, 3], m => m.Integers("s", 2, 1, 3, 2).Node("AffineGrid", ["x", "s"], "y"), opset: 20),
    ];

    private static IEnumerable<LinearModel> FirstAxis =>
    [
        LinearModels.OfOneSample("all axes", "ReduceSum", [2, 3], m => m.Node("ReduceSum", ["x"], "y")),
        LinearModels.OfOneSample("first and last axis", "ReduceMean", [2, 3, 2], m => m.Node("ReduceMean", ["x"], "y", a => a.With("axes", [0, 2]))),
    ];

    private static LinearModel Of(string name, string op, int[] shape, Func<TestModels, TestModels> build, int opset = 13) =>
        LinearModels.Of(name, op, shape, build, opset);

    private static OnnxTensor Whole(string name, int[] shape, params long[] values) => OnnxTensor.FromInt64s(name, shape, values);
}
