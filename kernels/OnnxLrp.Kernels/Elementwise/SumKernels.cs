using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;
using OnnxLrp.Kernels.Routing;

namespace OnnxLrp.Kernels.Elementwise;

/// <summary>Relevance of the summands of a sum z = a + b + ... (residual connections): each gets its share of z.</summary>
public static class SumKernels
{
    /// <summary>
    /// The share of one summand that has the shape of the sum.
    /// <para>Formula: relevanceIn (+)= sign * a * R / st(z), st(z) = z + (z &gt;= 0 ? epsilon : -epsilon), 0 where st(z) = 0.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="summand">a.</param>
    /// <param name="sum">z.</param>
    /// <param name="relevance">R.</param>
    /// <param name="sign">+1, or -1 for what is subtracted.</param>
    /// <param name="epsilon">The stabiliser.</param>
    /// <param name="relevanceIn">The result; may be the relevance itself when it is not accumulated.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void Share(
        KernelDevice device, ArrayView<float> summand, ArrayView<float> sum, ArrayView<float> relevance, float sign, float epsilon,
        ArrayView<float> relevanceIn, bool accumulate)
    {
        Expect.Length(summand, relevanceIn.Length, nameof(summand));
        Expect.Length(sum, relevanceIn.Length, nameof(sum));
        Expect.Length(relevance, relevanceIn.Length, nameof(relevance));
        ForEach.Launch(device, relevanceIn.Length, new ShareBody(summand, sum, relevance, sign, epsilon, new Target(relevanceIn, accumulate)));
    }

    /// <summary>
    /// The share of a summand that is broadcast: its extents are 1 where it is repeated.
    /// <para>Formula: relevanceIn[i] (+)= sign * a[i] * sum of R / st(z) over the elements of z that a[i] went into.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="summand">a, of the extents <paramref name="summandExtents"/>.</param>
    /// <param name="sum">z, of the extents <paramref name="extents"/>.</param>
    /// <param name="relevance">R, like z.</param>
    /// <param name="extents">The shape of z, at most 8 axes.</param>
    /// <param name="summandExtents">The shape of a, as many axes: that of z, or 1.</param>
    /// <param name="sign">+1, or -1 for what is subtracted.</param>
    /// <param name="epsilon">The stabiliser.</param>
    /// <param name="relevanceIn">The result, like a.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view or shape does not fit; the message names it.</exception>
    public static void ShareBroadcast(
        KernelDevice device, ArrayView<float> summand, ArrayView<float> sum, ArrayView<float> relevance, ReadOnlySpan<int> extents,
        ReadOnlySpan<int> summandExtents, float sign, float epsilon, ArrayView<float> relevanceIn, bool accumulate)
    {
        BroadcastAxes axes = BroadcastAxes.Of(extents, summandExtents);
        Expect.Length(sum, axes.Length, nameof(sum));
        Expect.Length(relevance, axes.Length, nameof(relevance));
        Expect.Length(summand, axes.KeptLength, nameof(summand));
        Expect.Length(relevanceIn, axes.KeptLength, nameof(relevanceIn));
        SumOfCopies.Launch(device, axes, new ShareTerm(summand, sum, relevance, sign, epsilon), new Target(relevanceIn, accumulate));
    }

    internal readonly struct ShareBody(
        ArrayView<float> summand, ArrayView<float> sum, ArrayView<float> relevance, float sign, float epsilon, Target relevanceIn) : IElementBody
    {
        private readonly ArrayView<float> _summand = summand;
        private readonly ArrayView<float> _sum = sum;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly float _sign = sign;
        private readonly float _epsilon = epsilon;
        private readonly Target _relevanceIn = relevanceIn;

        public void Apply(int index) => _relevanceIn.Store(index,
            _sign * _summand[index] * Stabiliser.Divide(_relevance[index], _sum[index], _epsilon));
    }

    internal readonly struct ShareTerm(
        ArrayView<float> summand, ArrayView<float> sum, ArrayView<float> relevance, float sign, float epsilon) : ICopyTerm
    {
        private readonly ArrayView<float> _summand = summand;
        private readonly ArrayView<float> _sum = sum;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly float _sign = sign;
        private readonly float _epsilon = epsilon;

        public float At(int index, int copy) => Stabiliser.Divide(_relevance[copy], _sum[copy], _epsilon);

        public float Of(int index, float total) => _sign * _summand[index] * total;
    }
}
