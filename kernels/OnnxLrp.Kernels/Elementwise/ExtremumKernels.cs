using ILGPU;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Routing;

namespace OnnxLrp.Kernels.Elementwise;

/// <summary>Relevance of the candidates of an elementwise maximum or minimum z of several tensors, with broadcasting.</summary>
public static class ExtremumKernels
{
    /// <summary>
    /// Counts the candidates that have the chosen value.
    /// <para>Formula: counts (+)= [a = z].</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="candidate">a.</param>
    /// <param name="chosen">z.</param>
    /// <param name="extents">The shape of z, at most 8 axes.</param>
    /// <param name="candidateExtents">The shape of a, as many axes: that of z, or 1.</param>
    /// <param name="counts">The result, like z.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view or shape does not fit; the message names it.</exception>
    public static void Count(
        KernelDevice device, ArrayView<float> candidate, ArrayView<float> chosen, ReadOnlySpan<int> extents, ReadOnlySpan<int> candidateExtents,
        ArrayView<float> counts, bool accumulate)
    {
        BroadcastAxes axes = BroadcastAxes.Of(extents, candidateExtents);
        Expect.Length(candidate, axes.KeptLength, nameof(candidate));
        Expect.Length(chosen, axes.Length, nameof(chosen));
        Expect.Length(counts, axes.Length, nameof(counts));
        var candidates = new StridedAxes(extents, StridedAxes.BroadcastStrides(candidateExtents, extents));
        ForEach.Launch(device, axes.Length, new CountBody(candidate, chosen, candidates, new Target(counts, accumulate)));
    }

    /// <summary>
    /// The relevance of one candidate.
    /// <para>Formula: relevanceIn[i] (+)= sum of R w over the elements of z that a[i] was compared for, where a[i] = z. The winner takes
    /// all: w = 1 where n = 0 earlier candidates have that value, else 0. Equal candidates share: w = 1 / (1 + n), n the number of
    /// others.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="candidate">a.</param>
    /// <param name="chosen">z.</param>
    /// <param name="counts">n, like z; may be empty for 0.</param>
    /// <param name="relevance">R, like z.</param>
    /// <param name="extents">The shape of z, at most 8 axes.</param>
    /// <param name="candidateExtents">The shape of a, as many axes: that of z, or 1.</param>
    /// <param name="share">Whether equal candidates share.</param>
    /// <param name="relevanceIn">The result, like a.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view or shape does not fit; the message names it.</exception>
    public static void Redistribute(
        KernelDevice device, ArrayView<float> candidate, ArrayView<float> chosen, ArrayView<float> counts, ArrayView<float> relevance,
        ReadOnlySpan<int> extents, ReadOnlySpan<int> candidateExtents, bool share, ArrayView<float> relevanceIn, bool accumulate)
    {
        BroadcastAxes axes = BroadcastAxes.Of(extents, candidateExtents);
        Expect.Length(candidate, axes.KeptLength, nameof(candidate));
        Expect.Length(relevanceIn, axes.KeptLength, nameof(relevanceIn));
        Expect.Length(chosen, axes.Length, nameof(chosen));
        Expect.Length(relevance, axes.Length, nameof(relevance));
        bool rivals = counts.IsValid && counts.Length > 0;
        if (rivals)
            Expect.Length(counts, axes.Length, nameof(counts));
        var term = new ShareTerm(candidate, chosen, rivals ? counts : chosen, relevance, rivals ? 1 : 0, share ? 1 : 0);
        SumOfCopies.Launch(device, axes, term, new Target(relevanceIn, accumulate));
    }

    internal readonly struct CountBody(ArrayView<float> candidate, ArrayView<float> chosen, StridedAxes candidates, Target counts) : IElementBody
    {
        private readonly ArrayView<float> _candidate = candidate;
        private readonly ArrayView<float> _chosen = chosen;
        private readonly StridedAxes _candidates = candidates;
        private readonly Target _counts = counts;

        public void Apply(int index) => _counts.Store(index, _candidate[_candidates.Offset(index)] == _chosen[index] ? 1f : 0f);
    }

    internal readonly struct ShareTerm(
        ArrayView<float> candidate, ArrayView<float> chosen, ArrayView<float> counts, ArrayView<float> relevance, int rivals, int share) : ICopyTerm
    {
        private readonly ArrayView<float> _candidate = candidate;
        private readonly ArrayView<float> _chosen = chosen;
        private readonly ArrayView<float> _counts = counts;
        private readonly ArrayView<float> _relevance = relevance;
        private readonly int _rivals = rivals;
        private readonly int _share = share;

        public float At(int index, int copy)
        {
            float others = _rivals != 0 ? _counts[copy] : 0f;
            if (_chosen[copy] != _candidate[index] || (_share == 0 && others > 0))
                return 0;
            return _share != 0 ? _relevance[copy] / (1 + others) : _relevance[copy];
        }

        public float Of(int index, float total) => total;
    }
}
