using CsCheck;
using ILGPU;
using OnnxLrp.Kernels.Convolution;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;
using OnnxLrp.Kernels.Tests.Device;

namespace OnnxLrp.Kernels.Tests.Convolution;

/// <summary>Every tile must compute what the kernel without tiles computes, whatever the choice by size would be.</summary>
public sealed class TileTests(DeviceKind kind) : DeviceFixture(kind)
{
    [Test]
    public void Tile_of_several_threads_agrees_with_the_direct_kernel() => CheckTile<TinyTile>(12);

    [Test]
    public void Tile_of_one_thread_agrees_with_the_direct_kernel() => CheckTile<HostTile>(20);

    [Test]
    public void Square_tile_agrees_with_the_direct_kernel() => CheckLargeTile<SquareTile>();

    [Test]
    public void Small_tile_agrees_with_the_direct_kernel() => CheckLargeTile<SmallTile>();

    [Test]
    public void Wide_tile_agrees_with_the_direct_kernel() => CheckLargeTile<WideTile>();

    [Test]
    public void Flat_tile_agrees_with_the_direct_kernel() => CheckLargeTile<FlatTile>();

    [Test]
    public void Product_of_rows_agrees_with_the_direct_kernel() =>
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 50], Gen.Int[1, 50], Gen.Int[1, 8], Gen.Int[0, 1_000_000]).Sample((groups, inputs, outputs, batch, seed) =>
            Check(new ConvolutionShape(batch, groups * inputs, groups * outputs, groups,
                Extent3.One, Extent3.One, Extent3.One, Extent3.One, Extent3.One, Extent3.Zero), seed,
                (geometry, source, weights, sink) => RowProduct<OperandSource<EverySample>, DenominatorSink>.Launch(Device, geometry, source, weights, sink),
                (geometry, source, weights, sink) => RowProduct<QuotientSource<EverySample>, RelevanceSink<EverySample>>.Launch(Device, geometry, source, weights, sink)),
            iter: 20, threads: 1);

    private void CheckLargeTile<TTile>()
        where TTile : struct, ITile
    {
        if (Device.SingleThreadGroups)
            Assert.Ignore("The CPU accelerator would run a hundred operating system threads through barriers; it has the tests of small tiles.");
        CheckTile<TTile>(20);
    }

    private void CheckTile<TTile>(int iterations)
        where TTile : struct, ITile => Gen.Select(ConvolutionGen.Shapes, Gen.Int[0, 1_000_000]).Sample(
            (shape, seed) => Check(shape, seed,
                (geometry, source, weights, sink) => TiledConvolution<TTile, OperandSource<EverySample>, DenominatorSink>.Launch(Device, geometry, source, weights, sink),
                (geometry, source, weights, sink) => TiledConvolution<TTile, QuotientSource<EverySample>, RelevanceSink<EverySample>>.Launch(Device, geometry, source, weights, sink)),
            iter: iterations, threads: 1);

    private void Check(
        ConvolutionShape shape, int seed, Action<GatherGeometry, OperandSource<EverySample>, ParameterSource, DenominatorSink> launchForward,
        Action<GatherGeometry, QuotientSource<EverySample>, ParameterSource, RelevanceSink<EverySample>> launchAdjoint)
    {
        float[] x = Numbers.Signed(seed, (int)shape.InputLength), y = Numbers.Signed(seed + 1, (int)shape.OutputLength);
        float[] z = Numbers.AwayFromZero(seed + 2, y.Length);
        ArrayView<float> deviceX = Upload(x), deviceY = Upload(y), deviceZ = Upload(z);
        var weights = new ParameterSource(Upload(Numbers.Signed(seed + 3, ConvolutionGen.WeightLength(shape))), Part.Of(ParameterPart.GammaPositive, 0.5f));
        var bias = new ParameterSource(Upload(Numbers.Signed(seed + 4, shape.OutputChannels)), Part.Of(ParameterPart.Positive, 0));
        var operand = new OperandSource<EverySample>(deviceX, Part.Of(InputPart.Absolute), default);
        var quotient = new QuotientSource<EverySample>(deviceY, deviceZ, deviceY, default, true, 0.1f, 0);
        ArrayView<float> tiled = Garbage(y.Length), direct = Garbage(y.Length), tiledIn = Garbage(x.Length), directIn = Garbage(x.Length);

        GatherGeometry forward = GatherGeometry.Forward(shape);
        launchForward(forward, operand, weights, Denominator(tiled));
        DirectConvolution<OperandSource<EverySample>, DenominatorSink>.Launch(Device, forward, operand, weights, Denominator(direct));
        foreach (GatherGeometry adjoint in GatherGeometry.Adjoint(shape))
        {
            launchAdjoint(adjoint, quotient, weights, Relevance(tiledIn));
            DirectConvolution<QuotientSource<EverySample>, RelevanceSink<EverySample>>.Launch(Device, adjoint, quotient, weights, Relevance(directIn));
        }

        AssertSame(Download(tiled), Download(direct), $"forward of {shape}");
        AssertSame(Download(tiledIn), Download(directIn), $"adjoint of {shape}");
        Free();

        DenominatorSink Denominator(ArrayView<float> target) => new(new Target(target, false), bias, shape.Output.Volume, shape.OutputChannels, -1);
        RelevanceSink<EverySample> Relevance(ArrayView<float> target) => new(new Target(target, false), operand, 2);
    }

    // Both sum the same few hundred products of at most 50 in magnitude, in different orders.
    private static void AssertSame(float[] found, float[] expected, string what) =>
        Numbers.AssertNear(found, [.. expected.Select(e => (double)e)], [.. expected.Select(e => Math.Abs(e) + 100.0)], what);
}
