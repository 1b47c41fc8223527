using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Convolution;

/// <summary>
/// A grouped convolution (cross-correlation, as ONNX defines Conv).
/// <para>Shapes: x [Batch, InputChannels, Input], w [OutputChannels, InputChannels / Groups, Kernel], y [Batch, OutputChannels,
/// Output].</para>
/// <para>Formula: y[n, m, o] = sum over c, k of w[m, c, k] * x[n, c, o * Stride - PadBegin + k * Dilation], zero outside of x.</para>
/// </summary>
/// <param name="Batch">Samples.</param>
/// <param name="InputChannels">Channels of x.</param>
/// <param name="OutputChannels">Channels of y.</param>
/// <param name="Groups">Groups of channels; divides both.</param>
/// <param name="Input">Spatial size of x.</param>
/// <param name="Output">Spatial size of y. The padding at the end follows from it.</param>
/// <param name="Kernel">Size of the window.</param>
/// <param name="Stride">Step of the window.</param>
/// <param name="Dilation">Distance of the window's taps.</param>
/// <param name="PadBegin">Zeros before x.</param>
public readonly record struct ConvolutionShape(
    int Batch, int InputChannels, int OutputChannels, int Groups,
    Extent3 Input, Extent3 Output, Extent3 Kernel, Extent3 Stride, Extent3 Dilation, Extent3 PadBegin)
{
    internal long InputLength => (long)Batch * InputChannels * Input.Volume;

    internal long OutputLength => (long)Batch * OutputChannels * Output.Volume;

    internal long WeightLength => (long)OutputChannels * (InputChannels / Groups) * Kernel.Volume;

    /// <summary>This shape, if it is possible.</summary>
    internal ConvolutionShape Checked()
    {
        Expect.AtLeast(Batch, 1, nameof(Batch));
        Expect.AtLeast(Groups, 1, nameof(Groups));
        Expect.AtLeast(InputChannels, 1, nameof(InputChannels));
        Expect.AtLeast(OutputChannels, 1, nameof(OutputChannels));
        Expect.True(InputChannels % Groups == 0, nameof(InputChannels), $"a multiple of {Groups} groups", InputChannels);
        Expect.True(OutputChannels % Groups == 0, nameof(OutputChannels), $"a multiple of {Groups} groups", OutputChannels);
        Expect.AtLeast(Input.Least, 1, nameof(Input));
        Expect.AtLeast(Output.Least, 1, nameof(Output));
        Expect.AtLeast(Kernel.Least, 1, nameof(Kernel));
        Expect.AtLeast(Stride.Least, 1, nameof(Stride));
        Expect.AtLeast(Dilation.Least, 1, nameof(Dilation));
        Expect.AtLeast(PadBegin.Least, 0, nameof(PadBegin));
        return this;
    }
}
