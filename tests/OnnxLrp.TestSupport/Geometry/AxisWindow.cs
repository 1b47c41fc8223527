namespace OnnxLrp.TestSupport.Geometry;

/// <summary>A sliding window along one spatial axis of a convolution or pooling, with ONNX meanings.</summary>
/// <param name="Input">Elements along the axis.</param>
/// <param name="Kernel">Taps of the window.</param>
/// <param name="Stride">Step between neighbouring windows.</param>
/// <param name="Dilation">Distance between neighbouring taps.</param>
/// <param name="PadBegin">Elements of padding before the axis.</param>
/// <param name="PadEnd">Elements of padding after the axis.</param>
public readonly record struct AxisWindow(int Input, int Kernel, int Stride = 1, int Dilation = 1, int PadBegin = 0, int PadEnd = 0)
{
    /// <summary>Elements from the first tap to the last: <c>(Kernel - 1) * Dilation + 1</c>.</summary>
    public int Extent => (Kernel - 1) * Dilation + 1;

    /// <summary>Windows along the axis: <c>floor((Input + PadBegin + PadEnd - Extent) / Stride) + 1</c>.</summary>
    public int Output => (Input + PadBegin + PadEnd - Extent) / Stride + 1;

    /// <summary>The same with ceil_mode: ceil instead of floor, but a window that would start in the padding after the axis is left out.</summary>
    public int CeilOutput
    {
        get
        {
            int windows = (Input + PadBegin + PadEnd - Extent + Stride - 1) / Stride + 1;
            return (windows - 1) * Stride >= Input + PadBegin ? windows - 1 : windows;
        }
    }

    /// <summary>Input index that tap <paramref name="tap"/> of window <paramref name="window"/> reads; outside [0, Input) it is padding.</summary>
    public int Source(int window, int tap) => window * Stride + tap * Dilation - PadBegin;

    /// <summary>Short form for test names and failures, such as <c>7k3s2d1p1,0</c>.</summary>
    public override string ToString() => $"{Input}k{Kernel}s{Stride}d{Dilation}p{PadBegin},{PadEnd}";
}
