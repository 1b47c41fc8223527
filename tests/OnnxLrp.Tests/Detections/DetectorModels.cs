using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Detections;

/// <summary>
/// Small detectors of four anchors and two classes for pictures of 32 x 32: boxes that do not depend on the picture, class scores that do.
/// Anchors 0 and 1 overlap by more than half.
/// </summary>
internal static class DetectorModels
{
    public const int Anchors = 4, Classes = 2;

    /// <summary>Corners x0, y0, x1, y1 of the anchors.</summary>
    public static readonly float[][] Corners = [[2, 2, 12, 12], [3, 2, 13, 12], [20, 4, 30, 24], [8, 18, 28, 30]];

    public static OnnxGraph YoloV8() => Features()
        .Node("Transpose", ["centres"], "b", a => a.With("perm", [0, 2, 1])).Node("Transpose", ["p"], "c", a => a.With("perm", [0, 2, 1]))
        .Node("Concat", ["b", "c"], "output0", a => a.With("axis", 1)).Output("output0").Graph();

    public static OnnxGraph YoloV5() => Features()
        .Node("Concat", ["centres", "objectness", "p"], "output", a => a.With("axis", 2)).Output("output").Graph();

    /// <summary>Boxes as corners in fractions of the picture, and scores apart.</summary>
    public static OnnxGraph Apart() => Features().Constant("side", [], 32)
        .Node("Div", ["corners", "side"], "boxes").Node("Identity", ["p"], "scores").Output("scores").Output("boxes").Graph();

    /// <summary>The graph ends in NonMaxSuppression, as torchvision's does: x comes first in a box.</summary>
    public static OnnxGraph Suppressed(bool isPytorch = true)
    {
        OnnxGraph graph = Features().Integers("most", 5).Constant("overlap", [1], 0.3f).Constant("least", [1], 0.05f)
            .Node("Transpose", ["p"], "scores", a => a.With("perm", [0, 2, 1]))
            .Node("NonMaxSuppression", [isPytorch ? "corners" : "turned", "scores", "most", "overlap", "least"], "selected")
            .Output("selected", OnnxElementType.Int64).Graph();
        return graph with { ProducerName = isPytorch ? "pytorch" : "" };
    }

    /// <summary>The graph ends in the two best anchors and their boxes.</summary>
    public static OnnxGraph Best() => Features().Integers("two", 2).Integers("last", -1).Constant("ones", [1, 1, 4], 1, 1, 1, 1)
        .Node("ReduceMax", ["p"], "largest", a => a.With("axes", [2L]).With("keepdims", 0))
        .Node("TopK", ["largest", "two"], ["values", "places"])
        .Node("Unsqueeze", ["places", "last"], "column").Node("Tile", ["column", "tiles"], "index").Integers("tiles", 1, 1, 4)
        .Node("GatherElements", ["corners", "index"], "boxes", a => a.With("axis", 1)).Output("boxes").Output("values").Graph();

    private static TestModels Features()
    {
        float[] centres = [.. Corners.SelectMany(c => new[] { (c[0] + c[2]) / 2, (c[1] + c[3]) / 2, c[2] - c[0], c[3] - c[1] })];
        float[] corners = [.. Corners.SelectMany(c => c)], turned = [.. Corners.SelectMany(c => new[] { c[1], c[0], c[3], c[2] })];
        return Boxes(Boxes(Boxes(
            new TestModels(seed: 3).Input("x", -1, 3, 32, 32).Weights("w", [4, 3, 8, 8], 0.2f)
                .Node("Conv", ["x", "w"], "z", a => a.With("strides", [8, 8])).Node("Relu", ["z"], "a").Node("Flatten", ["a"], "f"),
            "centres", centres), "corners", corners), "turned", turned)
            .Weights("v", [64, Anchors * Classes], 0.4f).Node("MatMul", ["f", "v"], "s").Integers("rows", -1, Anchors, Classes)
            .Node("Reshape", ["s", "rows"], "s3").Node("Sigmoid", ["s3"], "p")
            .Weights("u", [64, Anchors], 0.2f).Node("MatMul", ["f", "u"], "o").Integers("column.shape", -1, Anchors, 1)
            .Node("Reshape", ["o", "column.shape"], "o3").Node("Sigmoid", ["o3"], "objectness");
    }

    private static TestModels Boxes(TestModels model, string name, float[] values) => model
        .Constant($"{name}.w", [64, 16], new float[64 * 16]).Constant($"{name}.b", [16], values).Node("Gemm", ["f", $"{name}.w", $"{name}.b"], $"{name}.flat")
        .Integers($"{name}.shape", -1, Anchors, 4).Node("Reshape", [$"{name}.flat", $"{name}.shape"], name);
}
