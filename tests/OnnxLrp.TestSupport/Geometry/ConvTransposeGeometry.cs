namespace OnnxLrp.TestSupport.Geometry;

/// <summary>A transposed convolution over any number of spatial axes (ONNX ConvTranspose), without the batch axis.</summary>
/// <param name="Channels">Input channels, a multiple of <paramref name="Groups"/>.</param>
/// <param name="OutputChannels">Output channels of all groups together, a multiple of <paramref name="Groups"/>.</param>
/// <param name="Groups">Groups that do not see each other's channels.</param>
/// <param name="Axes">The window of each spatial axis.</param>
public sealed record ConvTransposeGeometry(int Channels, int OutputChannels, int Groups, TransposedAxisWindow[] Axes)
{
    /// <summary>[C, spatial...].</summary>
    public int[] InputShape => [Channels, .. Axes.Select(axis => axis.Input)];

    /// <summary>[M, spatial...].</summary>
    public int[] OutputShape => [OutputChannels, .. Axes.Select(axis => axis.Output)];

    /// <summary>[C, M / groups, kernel...].</summary>
    public int[] WeightShape => [Channels, OutputChannels / Groups, .. Kernel];

    /// <summary>ONNX kernel_shape.</summary>
    public int[] Kernel => [.. Axes.Select(axis => axis.Kernel)];

    /// <summary>ONNX strides.</summary>
    public int[] Strides => [.. Axes.Select(axis => axis.Stride)];

    /// <summary>ONNX dilations.</summary>
    public int[] Dilations => [.. Axes.Select(axis => axis.Dilation)];

    /// <summary>ONNX pads: all begins, then all ends.</summary>
    public int[] Pads => [.. Axes.Select(axis => axis.PadBegin), .. Axes.Select(axis => axis.PadEnd)];

    /// <summary>ONNX output_padding.</summary>
    public int[] OutputPadding => [.. Axes.Select(axis => axis.OutputPadding)];

    /// <summary>Short form for test names and failures.</summary>
    public override string ToString() => $"convT {Channels}->{OutputChannels} g{Groups} [{string.Join(' ', Axes)}]";
}
