using OnnxLrp.TestSupport.Generators;
using OnnxLrp.TestSupport.Geometry;

namespace OnnxLrp.TestSupport.Onnx;

/// <summary>Random linear problems as ONNX models of one node.</summary>
public static class SingleNodeModels
{
    /// <summary>Conv.</summary>
    public static byte[] Conv(LinearProblem<ConvGeometry> problem)
    {
        ConvGeometry geometry = problem.Geometry;
        return new SingleNodeModel("Conv", [problem.Batch, .. geometry.InputShape])
            .Ints("kernel_shape", geometry.Kernel).Ints("strides", geometry.Strides).Ints("dilations", geometry.Dilations)
            .Ints("pads", geometry.Pads).Int("group", geometry.Groups)
            .Constant(geometry.WeightShape, problem.Weight).Constant([geometry.OutputChannels], problem.Bias).ToBytes();
    }

    /// <summary>ConvTranspose.</summary>
    public static byte[] ConvTranspose(LinearProblem<ConvTransposeGeometry> problem)
    {
        ConvTransposeGeometry geometry = problem.Geometry;
        return new SingleNodeModel("ConvTranspose", [problem.Batch, .. geometry.InputShape])
            .Ints("kernel_shape", geometry.Kernel).Ints("strides", geometry.Strides).Ints("dilations", geometry.Dilations)
            .Ints("pads", geometry.Pads).Ints("output_padding", geometry.OutputPadding).Int("group", geometry.Groups)
            .Constant(geometry.WeightShape, problem.Weight).Constant([geometry.OutputChannels], problem.Bias).ToBytes();
    }

    /// <summary>Gemm.</summary>
    public static byte[] Gemm(LinearProblem<GemmGeometry> problem)
    {
        GemmGeometry geometry = problem.Geometry;
        return new SingleNodeModel("Gemm", [problem.Batch, .. geometry.InputShape])
            .Int("transB", geometry.TransB ? 1 : 0).Float("alpha", geometry.Alpha).Float("beta", geometry.Beta)
            .Constant(geometry.WeightShape, problem.Weight).Constant([geometry.Outputs], problem.Bias).ToBytes();
    }

    /// <summary>AveragePool.</summary>
    public static byte[] AveragePool(LinearProblem<PoolGeometry> problem) =>
        Pool("AveragePool", problem).Int("count_include_pad", problem.Geometry.CountIncludePad ? 1 : 0).ToBytes();

    /// <summary>MaxPool with the geometry and input of an average pooling.</summary>
    public static byte[] MaxPool(LinearProblem<PoolGeometry> problem) => Pool("MaxPool", problem).ToBytes();

    private static SingleNodeModel Pool(string op, LinearProblem<PoolGeometry> problem) =>
        new SingleNodeModel(op, [problem.Batch, .. problem.Geometry.InputShape])
            .Ints("kernel_shape", problem.Geometry.Kernel).Ints("strides", problem.Geometry.Strides).Ints("pads", problem.Geometry.Pads)
            .Int("ceil_mode", problem.Geometry.CeilMode ? 1 : 0);
}
