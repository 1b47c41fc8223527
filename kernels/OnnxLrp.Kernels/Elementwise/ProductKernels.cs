using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Routing;

namespace OnnxLrp.Kernels.Elementwise;

/// <summary>
/// Relevance of one factor of an elementwise product z = a * b or quotient z = a / b of two activations (gates), with broadcasting.
/// </summary>
public static class ProductKernels
{
    /// <summary>
    /// The derivative of z = a * b by a, or of z = a / b by a.
    /// <para>Formula: relevanceIn[i] (+)= sum of R b, or of R / b, over the elements of z that a[i] went into.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="relevance">R, of the extents <paramref name="extents"/>.</param>
    /// <param name="other">b.</param>
    /// <param name="extents">The shape of z, at most 8 axes.</param>
    /// <param name="operandExtents">The shape of a, as many axes: that of z, or 1.</param>
    /// <param name="otherExtents">The shape of b, as many axes: that of z, or 1.</param>
    /// <param name="reciprocal">True for the quotient.</param>
    /// <param name="relevanceIn">The result, like a.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view or shape does not fit; the message names it.</exception>
    public static void Gradient(
        KernelDevice device, ArrayView<float> relevance, ArrayView<float> other, ReadOnlySpan<int> extents, ReadOnlySpan<int> operandExtents,
        ReadOnlySpan<int> otherExtents, bool reciprocal, ArrayView<float> relevanceIn, bool accumulate)
    {
        BroadcastAxes axes = Check(relevance, extents, operandExtents, relevanceIn);
        var others = new StridedAxes(extents, StridedAxes.BroadcastStrides(otherExtents, extents));
        ForEach.Launch(device, axes.KeptLength, new GradientBody(
            relevance, other, axes.Kept, axes.Repeated, others, axes.Repeats, reciprocal ? 1 : 0, new Target(relevanceIn, accumulate)));
    }

    /// <summary>
    /// The derivative of z = a / b by b.
    /// <para>Formula: relevanceIn[i] (+)= -(sum of R z over the elements of z that b[i] went into) / b[i].</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="relevance">R, of the extents <paramref name="extents"/>.</param>
    /// <param name="quotient">z, like R.</param>
    /// <param name="divisor">b.</param>
    /// <param name="extents">The shape of z, at most 8 axes.</param>
    /// <param name="divisorExtents">The shape of b, as many axes: that of z, or 1.</param>
    /// <param name="relevanceIn">The result, like b.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view or shape does not fit; the message names it.</exception>
    public static void DivisorGradient(
        KernelDevice device, ArrayView<float> relevance, ArrayView<float> quotient, ArrayView<float> divisor, ReadOnlySpan<int> extents,
        ReadOnlySpan<int> divisorExtents, ArrayView<float> relevanceIn, bool accumulate)
    {
        BroadcastAxes axes = Check(relevance, extents, divisorExtents, relevanceIn);
        Expect.Length(quotient, axes.Length, nameof(quotient));
        Expect.Length(divisor, axes.KeptLength, nameof(divisor));
        ForEach.Launch(device, axes.KeptLength, new DivisorBody(
            relevance, quotient, divisor, axes.Kept, axes.Repeated, axes.Repeats, new Target(relevanceIn, accumulate)));
    }

    private static BroadcastAxes Check(ArrayView<float> relevance, ReadOnlySpan<int> extents, ReadOnlySpan<int> operandExtents, ArrayView<float> relevanceIn)
    {
        BroadcastAxes axes = BroadcastAxes.Of(extents, operandExtents);
        Expect.Length(relevance, axes.Length, nameof(relevance));
        Expect.Length(relevanceIn, axes.KeptLength, nameof(relevanceIn));
        return axes;
    }

    internal readonly struct GradientBody(
        ArrayView<float> relevance, ArrayView<float> other, StridedAxes kept, StridedAxes repeated, StridedAxes others, int repeats, int reciprocal,
        Target relevanceIn) : IElementBody
    {
        private readonly ArrayView<float> _relevance = relevance;
        private readonly ArrayView<float> _other = other;
        private readonly StridedAxes _kept = kept;
        private readonly StridedAxes _repeated = repeated;
        private readonly StridedAxes _others = others;
        private readonly int _repeats = repeats;
        private readonly int _reciprocal = reciprocal;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index)
        {
            int first = _kept.Offset(index);
            float total = 0;
            for (int r = 0; r < _repeats; r++)
            {
                int at = first + _repeated.Offset(r);
                float b = _other[_others.Offset(at)];
                total += _reciprocal != 0 ? _relevance[at] / b : _relevance[at] * b;
            }
            _relevanceIn.Store(index, total);
        }
    }

    internal readonly struct DivisorBody(
        ArrayView<float> relevance, ArrayView<float> quotient, ArrayView<float> divisor, StridedAxes kept, StridedAxes repeated, int repeats,
        Target relevanceIn) : IElementBody
    {
        private readonly ArrayView<float> _relevance = relevance;
        private readonly ArrayView<float> _quotient = quotient;
        private readonly ArrayView<float> _divisor = divisor;
        private readonly StridedAxes _kept = kept;
        private readonly StridedAxes _repeated = repeated;
        private readonly int _repeats = repeats;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index)
        {
            int first = _kept.Offset(index);
            float total = 0;
            for (int r = 0; r < _repeats; r++)
            {
                int at = first + _repeated.Offset(r);
                total += _relevance[at] * _quotient[at];
            }
            _relevanceIn.Store(index, -total / _divisor[index]);
        }
    }
}
