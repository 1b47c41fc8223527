using OnnxLrp.Composites;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Graph;
using OnnxLrp.Planning;
using OnnxLrp.Rules;
using OnnxLrp.Tests.Graph;

namespace OnnxLrp.Tests.Relevance;

/// <summary>Small models whose relevance graphs fit on a page.</summary>
internal static class SmallPlans
{
    /// <summary>Conv, Relu, MaxPool, Gemm.</summary>
    public static OnnxGraph Network() => new TestModels().Input("x", 1, 1, 4, 4)
        .Weights("w", [2, 1, 3, 3]).Weights("b", [2]).Weights("v", [8, 3]).Integers("rows", 1, 8)
        .Node("Conv", ["x", "w", "b"], "c", a => a.With("pads", [1, 1, 1, 1]).With("kernel_shape", [3, 3]))
        .Node("Relu", ["c"], "r")
        .Node("MaxPool", ["r"], "p", a => a.With("kernel_shape", [2, 2]).With("strides", [2, 2]))
        .Node("Reshape", ["p", "rows"], "f")
        .Node("Gemm", ["f", "v"], "y")
        .Output("y").Graph();

    /// <summary>A residual block: Gemm, Relu, Gemm, Add of the input, Relu.</summary>
    public static OnnxGraph Residual() => new TestModels().Input("x", 1, 4)
        .Weights("v", [4, 4]).Weights("w", [4, 4])
        .Node("Gemm", ["x", "v"], "g").Node("Relu", ["g"], "r").Node("Gemm", ["r", "w"], "h").Node("Add", ["h", "x"], "s").Node("Relu",
            ["s"], "y")
        .Output("y").Graph();

    /// <summary>Attention of one head without projections: softmax(x xᵀ) x.</summary>
    public static OnnxGraph Attention() => new TestModels().Input("x", 1, 3, 2)
        .Node("Transpose", ["x"], "t", a => a.With("perm", [0, 2, 1]))
        .Node("MatMul", ["x", "t"], "a").Node("Softmax", ["a"], "p", a => a.With("axis", -1)).Node("MatMul", ["p", "x"], "y")
        .Output("y").Graph();

    /// <summary>One BatchNormalization.</summary>
    public static OnnxGraph BatchNorm() => new TestModels().Input("x", 1, 3, 2, 2).BatchNorm("x", "y", 3).Output("y").Graph();

    /// <summary>The plan of a model with one rule for all linear layers, the output itself explained; ε is 0.25 everywhere.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="batchNorm">What BatchNormalization gets.</param>
    public static LrpPlan Plan(OnnxGraph graph, LrpRule rule, string batchNorm = "identity")
    {
        const double Epsilon = 0.25;
        CompositeEntry[] entries = [new CompositeEntry(new NodeMatch { Operators = ["@linear"] }, rule with { Stabilizer = Epsilon })];
        var composite = new Composite("test", entries) { Stabilizer = Epsilon, BatchNorm = BatchNormTreatment.Parse(batchNorm, Epsilon) };
        int[] shape = [.. graph.Inputs[0].Dimensions!.Select(d => (int)d.Size!)];
        return new LrpPlanner(new OnnxRuntimeProbe()).Plan(graph, composite, shape, start: ScoreStart.Output);
    }
}
