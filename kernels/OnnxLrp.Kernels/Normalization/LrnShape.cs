using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Normalization;

/// <summary>
/// A local response normalization across channels, as ONNX LRN defines it.
/// <para>Shapes: x and y [Batch, Channels, Inner].</para>
/// <para>Formula: y_k = x_k / D_k^Beta, D_k = Bias + Alpha / Size * sum of x_i² over i from k - floor((Size - 1) / 2) to
/// k + ceil((Size - 1) / 2), both ends clipped to the channels.</para>
/// </summary>
/// <param name="Batch">Samples.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Inner">Spatial size.</param>
/// <param name="Size">Channels in a window.</param>
/// <param name="Alpha">Scale of the sum of squares.</param>
/// <param name="Beta">Exponent.</param>
/// <param name="Bias">Offset, &gt; 0.</param>
public readonly record struct LrnShape(int Batch, int Channels, int Inner, int Size, float Alpha, float Beta, float Bias)
{
    /// <summary>Elements of x and of y.</summary>
    public int Length => Expect.Int((long)Batch * Channels * Inner, nameof(Length));

    internal LrnShape Checked()
    {
        Expect.AtLeast(Batch, 1, nameof(Batch));
        Expect.AtLeast(Channels, 1, nameof(Channels));
        Expect.AtLeast(Inner, 1, nameof(Inner));
        Expect.AtLeast(Size, 1, nameof(Size));
        return this;
    }
}
