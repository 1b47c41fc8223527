using OnnxLrp.Kernels.Convolution;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Pooling;

/// <summary>
/// The windows of a pooling layer.
/// <para>Shapes: x [Batch, Channels, Input], y [Batch, Channels, Output].</para>
/// <para>Formula: the window of output o covers x[o * Stride - PadBegin + k * Dilation] for k below Kernel.</para>
/// </summary>
/// <param name="Batch">Samples.</param>
/// <param name="Channels">Channels of x and of y.</param>
/// <param name="Input">Spatial size of x.</param>
/// <param name="Output">Spatial size of y.</param>
/// <param name="Kernel">Size of the window.</param>
/// <param name="Stride">Step of the window.</param>
/// <param name="Dilation">Distance of the window's elements.</param>
/// <param name="PadBegin">Padding before x.</param>
/// <param name="PadEnd">Padding after x; what a window covers beyond it (ceil_mode) never counts.</param>
public readonly record struct WindowShape(
    int Batch, int Channels, Extent3 Input, Extent3 Output, Extent3 Kernel, Extent3 Stride, Extent3 Dilation, Extent3 PadBegin, Extent3 PadEnd)
{
    internal long InputLength => (long)Batch * Channels * Input.Volume;

    internal long OutputLength => (long)Batch * Channels * Output.Volume;

    /// <summary>The depthwise convolution with the same windows.</summary>
    internal ConvolutionShape Convolution =>
        new(Batch, Channels, Channels, Channels, Input, Output, Kernel, Stride, Dilation, PadBegin);

    /// <summary>This shape, if it is possible.</summary>
    internal WindowShape Checked()
    {
        Expect.AtLeast(Channels, 1, nameof(Channels));
        _ = Convolution.Checked();
        Expect.AtLeast(PadEnd.Least, 0, nameof(PadEnd));
        return this;
    }
}
