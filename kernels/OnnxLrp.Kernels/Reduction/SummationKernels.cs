using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Routing;

namespace OnnxLrp.Kernels.Reduction;

/// <summary>Sums over axes: the adjoint of broadcasting.</summary>
public static class SummationKernels
{
    /// <summary>
    /// Sums over the axes that the result has size 1 on, one thread for each sum, in a fixed order.
    /// <para>Formula: target[i] (+)= sum of the elements of x that i stands for.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="x">The summands, of the extents <paramref name="extents"/>.</param>
    /// <param name="extents">The shape of x, 1 to 8 axes.</param>
    /// <param name="targetExtents">The shape of the result, as many axes: that of x, or 1.</param>
    /// <param name="target">The result.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view or shape does not fit; the message names it.</exception>
    public static void Sum(
        KernelDevice device, ArrayView<float> x, ReadOnlySpan<int> extents, ReadOnlySpan<int> targetExtents,
        ArrayView<float> target, bool accumulate)
    {
        BroadcastAxes axes = BroadcastAxes.Of(extents, targetExtents);
        Expect.Length(x, axes.Length, nameof(x));
        Expect.Length(target, axes.KeptLength, nameof(target));
        SumOfCopies.Launch(device, axes, new ElementTerm(x), new Target(target, accumulate));
    }

    internal readonly struct ElementTerm(ArrayView<float> x) : ICopyTerm
    {
        private readonly ArrayView<float> _x = x;

        public float At(int index, int copy) => _x[copy];

        public float Of(int index, float total) => total;
    }
}
