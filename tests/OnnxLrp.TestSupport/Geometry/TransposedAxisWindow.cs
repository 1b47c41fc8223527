namespace OnnxLrp.TestSupport.Geometry;

/// <summary>One spatial axis of a transposed convolution, with ONNX meanings.</summary>
/// <param name="Input">Elements along the axis of the input.</param>
/// <param name="Kernel">Taps of the window.</param>
/// <param name="Stride">Distance in the output between the windows of neighbouring inputs.</param>
/// <param name="Dilation">Distance between neighbouring taps.</param>
/// <param name="PadBegin">Elements cut off the output at its beginning.</param>
/// <param name="PadEnd">Elements cut off the output at its end.</param>
/// <param name="OutputPadding">Elements added to the output at its end.</param>
public readonly record struct TransposedAxisWindow(
    int Input, int Kernel, int Stride = 1, int Dilation = 1, int PadBegin = 0, int PadEnd = 0, int OutputPadding = 0)
{
    /// <summary>Elements from the first tap to the last: <c>(Kernel - 1) * Dilation + 1</c>.</summary>
    public int Extent => (Kernel - 1) * Dilation + 1;

    /// <summary><c>(Input - 1) * Stride + Extent + OutputPadding - PadBegin - PadEnd</c>.</summary>
    public int Output => (Input - 1) * Stride + Extent + OutputPadding - PadBegin - PadEnd;

    /// <summary>Output index that tap <paramref name="tap"/> of input <paramref name="input"/> writes; outside [0, Output) it is cut off.</summary>
    public int Target(int input, int tap) => input * Stride + tap * Dilation - PadBegin;

    /// <summary>Short form for test names and failures, such as <c>7k3s2d1p1,0+1</c>.</summary>
    public override string ToString() => $"{Input}k{Kernel}s{Stride}d{Dilation}p{PadBegin},{PadEnd}+{OutputPadding}";
}
