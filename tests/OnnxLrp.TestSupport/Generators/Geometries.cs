using CsCheck;
using OnnxLrp.TestSupport.Geometry;

namespace OnnxLrp.TestSupport.Generators;

/// <summary>Random valid geometries, small enough for explicit matrices; CsCheck shrinks them and prints the seed of a failure.</summary>
public static class Geometries
{
    /// <summary>Spatial extents shrink with the number of axes: 7, 7, 4.</summary>
    private static readonly int[] MaxExtent = [7, 7, 4];

    /// <summary>
    /// Channels in, channels out and groups: ungrouped, grouped, depthwise and depthwise with a multiplier; channels 1 to 6.
    /// </summary>
    public static Gen<(int Channels, int OutputChannels, int Groups)> Channels { get; } = Gen.OneOf(
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], (channels, outputs) => (channels, outputs, 1)),
        Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], (channels, outputs) => (2 * channels, 2 * outputs, 2)),
        Gen.Int[1, 6].Select(channels => (channels, channels, channels)),
        Gen.Select(Gen.Int[1, 3], Gen.Int[2, 3], (channels, multiplier) => (channels, channels * multiplier, channels)));

    /// <summary>Convolutions over 1 to 3 axes: kernels 1 to 4, strides 1 to 3, dilations 1 to 2, asymmetric pads.</summary>
    public static Gen<ConvGeometry> Conv { get; } =
        from axes in Axes
        from channels in Channels
        select new ConvGeometry(channels.Channels, channels.OutputChannels, channels.Groups, axes);

    /// <summary>Transposed convolutions over 1 to 3 axes, also with output padding.</summary>
    public static Gen<ConvTransposeGeometry> ConvTranspose { get; } =
        from axes in TransposedAxes
        from channels in Channels
        select new ConvTransposeGeometry(channels.Channels, channels.OutputChannels, channels.Groups, axes);

    /// <summary>
    /// Poolings over 1 to 3 axes, dilation 1, pads smaller than the kernel as runtimes demand, with and without ceil_mode and
    /// count_include_pad. Every window holds at least one element of the input.
    /// </summary>
    public static Gen<PoolGeometry> Pool { get; } =
        from axes in Axes
        from channels in Gen.Int[1, 4]
        from ceil in Gen.Bool
        from includePad in Gen.Bool
        select new PoolGeometry(channels, [.. axes.Select(Poolable)], ceil, includePad);

    /// <summary>Gemm with both layouts of B and factors that are powers of two.</summary>
    public static Gen<GemmGeometry> Gemm { get; } =
        from inputs in Gen.Int[1, 12]
        from outputs in Gen.Int[1, 12]
        from transB in Gen.Bool
        from alpha in OneOf(1, 0.5f, -2)
        from beta in OneOf(1, 0.5f, 0)
        select new GemmGeometry(inputs, outputs, transB, alpha, beta);

    private static Gen<float> OneOf(params float[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<AxisWindow[]> Axes => Gen.Int[1, 3].SelectMany(rank => Axis(MaxExtent[rank - 1]).Array[rank]);

    private static Gen<TransposedAxisWindow[]> TransposedAxes =>
        Gen.Int[1, 3].SelectMany(rank => TransposedAxis(MaxExtent[rank - 1] - 1).Array[rank]);

    private static Gen<AxisWindow> Axis(int maxExtent) => Gen.Select(
        Gen.Int[1, maxExtent], Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Int[0, 3], Gen.Int[0, 3],
        (input, kernel, stride, dilation, padBegin, padEnd) =>
        {
            AxisWindow axis = new(input, kernel, stride, dilation, Math.Min(padBegin, kernel), Math.Min(padEnd, kernel));
            int padded = input + axis.PadBegin + axis.PadEnd;
            return axis.Extent <= padded ? axis : axis with { Kernel = Math.Min(kernel, padded), Dilation = 1 };
        });

    private static Gen<TransposedAxisWindow> TransposedAxis(int maxExtent) => Gen.Select(
        Gen.Int[1, maxExtent], Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 2],
        (input, kernel, stride, dilation, padBegin, padEnd, outputPadding) =>
        {
            TransposedAxisWindow axis = new(input, kernel, stride, dilation, padBegin, padEnd, Math.Min(outputPadding, stride - 1));
            return axis.Output >= 1 ? axis : axis with { PadBegin = 0, PadEnd = 0 };
        });

    /// <summary>Without dilation, and with pads so small that no window lies in the padding alone.</summary>
    private static AxisWindow Poolable(AxisWindow axis)
    {
        int kernel = Math.Min(axis.Kernel, axis.Input);
        int begin = Math.Min(axis.PadBegin, kernel - 1);
        return new AxisWindow(axis.Input, kernel, axis.Stride, 1, begin, Math.Min(axis.PadEnd, kernel - 1));
    }
}
