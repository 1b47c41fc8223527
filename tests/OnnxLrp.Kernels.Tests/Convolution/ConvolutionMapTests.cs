using CsCheck;
using OnnxLrp.Kernels.Convolution;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Tests.Device;
using OnnxLrp.Kernels.Tests.Linear;

namespace OnnxLrp.Kernels.Tests.Convolution;

public sealed class ConvolutionMapTests(DeviceKind kind) : LinearMapContract(kind)
{
    protected override Gen<LinearProblem> Problems =>
        from shape in ConvolutionGen.Shapes
        from seed in Gen.Int[0, 1_000_000]
        select new LinearProblem(new ConvolutionMap(shape), [.. ConvolutionGen.Products(shape).Select(p => new Connection(p.Output, p.Input, p.Weight))],
            Numbers.Signed(seed + 9, ConvolutionGen.WeightLength(shape)), seed, shape.ToString());

    [Test]
    public void Refuses_channels_that_groups_do_not_divide() => Assert.That(
        () => new ConvolutionMap(new ConvolutionShape(
            1, 5, 4, 2, Extent3.One, Extent3.One, Extent3.One, Extent3.One, Extent3.One, Extent3.Zero)),
        Throws.ArgumentException.With.Message.StartsWith("InputChannels: expected a multiple of 2 groups, found 5"));
}
