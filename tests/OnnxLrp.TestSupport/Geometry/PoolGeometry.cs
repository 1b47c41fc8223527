namespace OnnxLrp.TestSupport.Geometry;

/// <summary>A pooling over any number of spatial axes (ONNX AveragePool, MaxPool), without the batch axis.</summary>
/// <param name="Channels">Channels, pooled one by one.</param>
/// <param name="Axes">The window of each spatial axis.</param>
/// <param name="CeilMode">ONNX ceil_mode: a last, incomplete window counts.</param>
/// <param name="CountIncludePad">ONNX count_include_pad, AveragePool only: padding counts in the divisor, overhang by ceil_mode does not.</param>
public sealed record PoolGeometry(int Channels, AxisWindow[] Axes, bool CeilMode = false, bool CountIncludePad = false)
{
    /// <summary>[C, spatial...].</summary>
    public int[] InputShape => [Channels, .. Axes.Select(axis => axis.Input)];

    /// <summary>[C, spatial...].</summary>
    public int[] OutputShape => [Channels, .. Axes.Select(axis => CeilMode ? axis.CeilOutput : axis.Output)];

    /// <summary>ONNX kernel_shape.</summary>
    public int[] Kernel => [.. Axes.Select(axis => axis.Kernel)];

    /// <summary>ONNX strides.</summary>
    public int[] Strides => [.. Axes.Select(axis => axis.Stride)];

    /// <summary>ONNX dilations.</summary>
    public int[] Dilations => [.. Axes.Select(axis => axis.Dilation)];

    /// <summary>ONNX pads: all begins, then all ends.</summary>
    public int[] Pads => [.. Axes.Select(axis => axis.PadBegin), .. Axes.Select(axis => axis.PadEnd)];

    /// <summary>Short form for test names and failures.</summary>
    public override string ToString() =>
        $"pool {Channels} [{string.Join(' ', Axes)}]{(CeilMode ? " ceil" : "")}{(CountIncludePad ? " include-pad" : "")}";
}
