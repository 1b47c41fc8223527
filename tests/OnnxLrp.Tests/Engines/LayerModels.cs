using OnnxLrp.Graph;
using OnnxLrp.Tests.Graph;
using OnnxLrp.TestSupport.Generators;
using OnnxLrp.TestSupport.Geometry;

namespace OnnxLrp.Tests.Engines;

/// <summary>A graph of one layer for each kind of random problem.</summary>
internal static class LayerModels
{
    public static OnnxGraph Conv(LinearProblem<ConvGeometry> p)
    {
        ConvGeometry g = p.Geometry;
        return Weighted("Conv", p.Batch, g.InputShape, g.WeightShape, p.Weight, p.Bias, a => a
            .With("kernel_shape", Longs(g.Kernel)).With("strides", Longs(g.Strides)).With("dilations", Longs(g.Dilations))
            .With("pads", Longs(g.Pads)).With("group", g.Groups));
    }

    public static OnnxGraph ConvTranspose(LinearProblem<ConvTransposeGeometry> p)
    {
        ConvTransposeGeometry g = p.Geometry;
        return Weighted("ConvTranspose", p.Batch, g.InputShape, g.WeightShape, p.Weight, p.Bias, a => a
            .With("kernel_shape", Longs(g.Kernel)).With("strides", Longs(g.Strides)).With("dilations", Longs(g.Dilations))
            .With("pads", Longs(g.Pads)).With("output_padding", Longs(g.OutputPadding)).With("group", g.Groups));
    }

    public static OnnxGraph Gemm(LinearProblem<GemmGeometry> p)
    {
        GemmGeometry g = p.Geometry;
        return Weighted("Gemm", p.Batch, g.InputShape, g.WeightShape, p.Weight, p.Bias, a => a
            .With("alpha", g.Alpha).With("beta", g.Beta).With("transB", g.TransB ? 1L : 0L));
    }

    /// <summary>The same product as MatMul with an Add of the bias after it; only for alpha = beta = 1 and B not transposed.</summary>
    public static OnnxGraph MatMul(LinearProblem<GemmGeometry> p)
    {
        GemmGeometry g = p.Geometry;
        TestModels model = new TestModels().Input("x", [p.Batch, .. g.InputShape]).Constant("w", g.WeightShape, p.Weight);
        return p.Bias is null
            ? model.Node("MatMul", ["x", "w"], "y").Output("y").Graph()
            : model.Constant("b", [g.Outputs], p.Bias).Node("MatMul", ["x", "w"], "z").Node("Add", ["z", "b"], "y").Output("y").Graph();
    }

    public static OnnxGraph AveragePool(LinearProblem<PoolGeometry> p)
    {
        PoolGeometry g = p.Geometry;
        return new TestModels().Input("x", [p.Batch, .. g.InputShape])
            .Node("AveragePool", ["x"], "y", a => a
                .With("kernel_shape", Longs(g.Kernel)).With("strides", Longs(g.Strides)).With("pads", Longs(g.Pads))
                .With("ceil_mode", g.CeilMode ? 1L : 0L).With("count_include_pad", g.CountIncludePad ? 1L : 0L))
            .Output("y").Graph();
    }

    public static IEnumerable<long> Longs(IEnumerable<int> values) => values.Select(v => (long)v);

    private static OnnxGraph Weighted(
        string op, int batch, int[] input, int[] weightShape, float[] weight, float[]? bias, Func<OnnxAttributes, OnnxAttributes> attributes)
    {
        TestModels model = new TestModels().Input("x", [batch, .. input]).Constant("w", weightShape, weight);
        if (bias is not null) model.Constant("b", [bias.Length], bias);
        return model.Node(op, bias is null ? ["x", "w"] : ["x", "w", "b"], "y", attributes).Output("y").Graph();
    }
}
