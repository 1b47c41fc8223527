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
        var target = new Target(relevanceIn, accumulate);
        SumOfCopies.Launch(device, axes, new GradientTerm(relevance, other, others, reciprocal ? 1 : 0), target);
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
        SumOfCopies.Launch(device, axes, new DivisorTerm(relevance, quotient, divisor), new Target(relevanceIn, accumulate));
    }

    private static BroadcastAxes Check(ArrayView<float> relevance, ReadOnlySpan<int> extents, ReadOnlySpan<int> operandExtents, ArrayView<float> relevanceIn)
    {
        BroadcastAxes axes = BroadcastAxes.Of(extents, operandExtents);
        Expect.Length(relevance, axes.Length, nameof(relevance));
        Expect.Length(relevanceIn, axes.KeptLength, nameof(relevanceIn));
        return axes;
    }

    internal readonly struct GradientTerm(ArrayView<float> relevance, ArrayView<float> other, StridedAxes others, int reciprocal) : ICopyTerm
    {
        private readonly ArrayView<float> _relevance = relevance;
        private readonly ArrayView<float> _other = other;
        private readonly StridedAxes _others = others;
        private readonly int _reciprocal = reciprocal;

        public float At(int index, int copy)
        {
            float b = _other[_others.Offset(copy)];
            return _reciprocal != 0 ? _relevance[copy] / b : _relevance[copy] * b;
        }

        public float Of(int index, float total) => total;
    }

    internal readonly struct DivisorTerm(ArrayView<float> relevance, ArrayView<float> quotient, ArrayView<float> divisor) : ICopyTerm
    {
        private readonly ArrayView<float> _relevance = relevance;
        private readonly ArrayView<float> _quotient = quotient;
        private readonly ArrayView<float> _divisor = divisor;

        public float At(int index, int copy) => _relevance[copy] * _quotient[copy];

        public float Of(int index, float total) => -total / _divisor[index];
    }
}
