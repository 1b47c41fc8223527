using CsCheck;
using OnnxLrp.Kernels.Convolution;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Tests.Device;
using OnnxLrp.Kernels.Tests.Linear;

namespace OnnxLrp.Kernels.Tests.Convolution;

public sealed class ConvolutionTransposeMapTests(DeviceKind kind) : LinearMapContract(kind)
{
    protected override Gen<LinearProblem> Problems =>
        from shape in ConvolutionGen.Shapes
        from seed in Gen.Int[0, 1_000_000]
        select new LinearProblem(new ConvolutionTransposeMap(shape),
            [.. ConvolutionGen.Products(shape).Select(p => new Connection(Output: p.Input, Input: p.Output, p.Weight))],
            Numbers.Signed(seed + 9, ConvolutionGen.WeightLength(shape)), seed, $"transpose of {shape}");
}
