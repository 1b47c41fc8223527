namespace OnnxLrp.TestSupport.Geometry;

/// <summary>A convolution over any number of spatial axes (ONNX Conv), without the batch axis.</summary>
/// <param name="Channels">Input channels, a multiple of <paramref name="Groups"/>.</param>
/// <param name="OutputChannels">Output channels, a multiple of <paramref name="Groups"/>.</param>
/// <param name="Groups">Groups that do not see each other's channels.</param>
/// <param name="Axes">The window of each spatial axis.</param>
public sealed record ConvGeometry(int Channels, int OutputChannels, int Groups, AxisWindow[] Axes)
{
    /// <summary>[C, spatial...].</summary>
    public int[] InputShape => [Channels, .. Axes.Select(axis => axis.Input)];

    /// <summary>[M, spatial...].</summary>
    public int[] OutputShape => [OutputChannels, .. Axes.Select(axis => axis.Output)];

    /// <summary>[M, C / groups, kernel...].</summary>
    public int[] WeightShape => [OutputChannels, Channels / Groups, .. Kernel];

    /// <summary>ONNX kernel_shape.</summary>
    public int[] Kernel => [.. Axes.Select(axis => axis.Kernel)];

    /// <summary>ONNX strides.</summary>
    public int[] Strides => [.. Axes.Select(axis => axis.Stride)];

    /// <summary>ONNX dilations.</summary>
    public int[] Dilations => [.. Axes.Select(axis => axis.Dilation)];

    /// <summary>ONNX pads: all begins, then all ends.</summary>
    public int[] Pads => [.. Axes.Select(axis => axis.PadBegin), .. Axes.Select(axis => axis.PadEnd)];

    /// <summary>Short form for test names and failures.</summary>
    public override string ToString() => $"conv {Channels}->{OutputChannels} g{Groups} [{string.Join(' ', Axes)}]";
}
