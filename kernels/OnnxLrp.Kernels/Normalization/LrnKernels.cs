using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Normalization;

/// <summary>
/// Local response normalization. Both kernels take scratch memory of the length of x; relevanceIn may be the relevance itself
/// when it is not accumulated.
/// </summary>
public static class LrnKernels
{
    /// <summary>
    /// Relevance by a first-order Taylor expansion around the point where the neighbours are zero.
    /// <para>Formula: z_kk = x_k / (Bias + Alpha / Size * x_k²)^Beta, z_ik = -2 Beta Alpha / Size * x_k x_i² / D_k^(Beta + 1) for the
    /// other i of the window of k; relevanceIn_i (+)= sum over k of R_k z_ik / st(sum over i of z_ik).</para>
    /// <para>Source: Binder, Montavon, Bach, Müller, Samek, Layer-wise Relevance Propagation for Neural Networks with Local
    /// Renormalization Layers, ICANN 2016.</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void Taylor(
        KernelDevice device, LrnShape shape, ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> scratch, float epsilon,
        ArrayView<float> relevanceIn, bool accumulate)
    {
        var window = Check(shape, x, relevance, scratch, relevanceIn);
        ForEach.Launch(device, shape.Length, new LrnTaylorBody(window, x, relevance, scratch, epsilon, new Target(relevanceIn, accumulate)));
        ForEach.Launch(device, shape.Length, new LrnNeighboursBody(window, x, scratch, taylor: true, relevanceIn));
    }

    /// <summary>
    /// The true adjoint.
    /// <para>Formula: relevanceIn_i (+)= R_i / D_i^Beta - 2 Beta Alpha / Size * x_i * sum over k of R_k x_k / D_k^(Beta + 1), over the k
    /// whose window holds i.</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void Gradient(
        KernelDevice device, LrnShape shape, ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> scratch,
        ArrayView<float> relevanceIn, bool accumulate)
    {
        var window = Check(shape, x, relevance, scratch, relevanceIn);
        ForEach.Launch(device, shape.Length, new LrnGradientBody(window, x, relevance, scratch, new Target(relevanceIn, accumulate)));
        ForEach.Launch(device, shape.Length, new LrnNeighboursBody(window, x, scratch, taylor: false, relevanceIn));
    }

    private static LrnWindow Check(
        LrnShape shape, ArrayView<float> x, ArrayView<float> relevance, ArrayView<float> scratch, ArrayView<float> relevanceIn)
    {
        int length = shape.Checked().Length;
        Expect.Length(x, length, nameof(x));
        Expect.Length(relevance, length, nameof(relevance));
        Expect.Length(scratch, length, nameof(scratch));
        Expect.Length(relevanceIn, length, nameof(relevanceIn));
        return new LrnWindow(shape);
    }
}
