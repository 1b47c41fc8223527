namespace OnnxLrp.Kernels.Convolution;

/// <summary>
/// One spatial axis of a convolution, seen from the tensor that is written. Step t writes destination position
/// First + t * Step and, through tap j, reads source position SourceBase + t * SourceStep + j * TapSourceStep with the kernel
/// element TapFirst + j * TapStep. The forward pass is one such walk; the adjoint is one per residue class of the
/// destination position modulo the stride, so that no tap is visited that the stride skips.
/// </summary>
internal readonly struct GatherAxis(
    int count, int first, int step, int sourceBase, int sourceStep, int sourceSize, int tapCount, int tapFirst, int tapStep, int tapSourceStep)
{
    public readonly int Count = count;
    public readonly int First = first;
    public readonly int Step = step;
    public readonly int SourceBase = sourceBase;
    public readonly int SourceStep = sourceStep;
    public readonly int SourceSize = sourceSize;
    public readonly int TapCount = tapCount;
    public readonly int TapFirst = tapFirst;
    public readonly int TapStep = tapStep;
    public readonly int TapSourceStep = tapSourceStep;

    /// <summary>Every output position o reads x[o * stride - pad + k * dilation].</summary>
    public static GatherAxis Forward(int input, int output, int kernel, int stride, int dilation, int pad) =>
        new(output, 0, 1, -pad, stride, input, kernel, 0, 1, dilation);

    /// <summary>
    /// The input positions i with (i + pad) mod stride = residue read y[(i + pad - k * dilation) / stride] for the taps k that
    /// divide evenly: k = k0 + j * stride / gcd(stride, dilation). Count may be 0, and TapCount may be 0.
    /// </summary>
    public static GatherAxis Adjoint(int input, int output, int kernel, int stride, int dilation, int pad, int residue)
    {
        int first = ((residue - pad) % stride + stride) % stride;
        int count = first < input ? (input - first + stride - 1) / stride : 0;
        int tapStep = stride / Gcd(stride, dilation);
        int tapFirst = Enumerable.Range(0, Math.Min(kernel, tapStep)).FirstOrDefault(k => (first + pad - k * dilation) % stride == 0, -1);
        if (tapFirst < 0)
            return new(count, first, stride, 0, 0, output, 0, 0, 0, 0);
        int taps = (kernel - tapFirst + tapStep - 1) / tapStep;
        return new(count, first, stride, (first + pad - tapFirst * dilation) / stride, 1, output, taps, tapFirst, tapStep, -(tapStep * dilation / stride));
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);

    public int Source(int step, int tap) => SourceBase + step * SourceStep + tap * TapSourceStep;

    public bool Holds(int source) => (uint)source < (uint)SourceSize;
}
