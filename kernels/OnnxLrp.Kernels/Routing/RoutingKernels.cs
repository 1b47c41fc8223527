using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Routing;

/// <summary>Moves relevance exactly to where a value came from.</summary>
public static class RoutingKernels
{
    /// <summary>
    /// Copies a strided region: Transpose, Slice (also backwards), Pad and its crop, Concat, Split.
    /// <para>Formula: dst[dstOffset + i · dstStrides] (+)= src[srcOffset + i · srcStrides] for all multi-indices i below extents.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="src">The source tensor.</param>
    /// <param name="srcOffset">Element of the source at i = 0.</param>
    /// <param name="dst">The target tensor; must not overlap the source. Its elements outside of the region are left alone.</param>
    /// <param name="dstOffset">Element of the target at i = 0.</param>
    /// <param name="extents">The region, at most 8 axes; an empty span is one element, an extent of 0 copies nothing.</param>
    /// <param name="srcStrides">Step of the source per axis; may be negative or 0.</param>
    /// <param name="dstStrides">Step of the target per axis; may be negative. Two multi-indices must not reach the same element.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">The ranks differ, or the region leaves a tensor; the message names it.</exception>
    public static void StridedCopy(
        KernelDevice device, ArrayView<float> src, int srcOffset, ArrayView<float> dst, int dstOffset, ReadOnlySpan<int> extents,
        ReadOnlySpan<int> srcStrides, ReadOnlySpan<int> dstStrides, bool accumulate)
    {
        Expect.Length(srcStrides.Length, extents.Length, nameof(srcStrides));
        Expect.Length(dstStrides.Length, extents.Length, nameof(dstStrides));
        StridedRegion region = StridedRegion.Of(extents, srcStrides, dstStrides);
        if (region.Length == 0)
            return;
        Inside(src.Length, srcOffset, region.Extents, region.SourceStrides, nameof(src));
        Inside(dst.Length, dstOffset, region.Extents, region.TargetStrides, nameof(dst));
        ForEach.Launch(device, region.Length, new StridedCopyKernel(
            src, srcOffset, new StridedAxes(region.Extents, region.SourceStrides),
            dstOffset, new StridedAxes(region.Extents, region.TargetStrides), new Target(dst, accumulate)));
    }

    /// <summary>
    /// Sums the elements that an index list names, sample by sample: the adjoint of Gather and other irregular routings.
    /// <para>Formula: dst[n, i] (+)= sum of src[n, indices[j]] for j from rowStarts[i] to rowStarts[i + 1] - 1.</para>
    /// <para>Degenerate case: an empty row gives 0.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="src">The source, batch * srcSampleLength elements.</param>
    /// <param name="rowStarts">dstSampleLength + 1 ascending positions in <paramref name="indices"/>.</param>
    /// <param name="indices">Positions in a sample of the source; they are trusted to be below srcSampleLength.</param>
    /// <param name="srcSampleLength">Elements of a sample of the source.</param>
    /// <param name="dstSampleLength">Elements of a sample of the target.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="dst">The target, batch * dstSampleLength elements; must not overlap the source.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void IndexedGather(
        KernelDevice device, ArrayView<float> src, ArrayView<int> rowStarts, ArrayView<int> indices, int srcSampleLength, int dstSampleLength,
        int batch, ArrayView<float> dst, bool accumulate)
    {
        Expect.Length(src, (long)batch * srcSampleLength, nameof(src));
        Expect.Length(dst, (long)batch * dstSampleLength, nameof(dst));
        Expect.Length(rowStarts, (long)dstSampleLength + 1, nameof(rowStarts));
        ForEach.Launch(device, dst.Length, new IndexedGatherKernel(
            src, rowStarts, indices.IsValid && indices.Length > 0 ? indices : rowStarts, srcSampleLength, dstSampleLength, new Target(dst, accumulate)));
    }

    /// <summary>
    /// Sums the elements that are given one place, row by row: the adjoint of gathers and scatters whose indices are known only when they
    /// run.
    /// <para>Formula: dst[n, i] (+)= sum of src[n, o] over all o with places[n, o] = i.</para>
    /// <para>Degenerate case: a place that no element has gives 0; an element with a place below 0 goes nowhere.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="src">The source, rows * srcLength elements.</param>
    /// <param name="places">A whole number for each element of the source; as a float, so exact up to 2^24.</param>
    /// <param name="srcLength">Elements of a row of the source.</param>
    /// <param name="dstLength">Elements of a row of the target.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="dst">The target, rows * dstLength elements; must not overlap the source.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void PlacedSum(
        KernelDevice device, ArrayView<float> src, ArrayView<float> places, int srcLength, int dstLength, int rows,
        ArrayView<float> dst, bool accumulate)
    {
        Expect.Length(src, (long)rows * srcLength, nameof(src));
        Expect.Length(places, (long)rows * srcLength, nameof(places));
        Expect.Length(dst, (long)rows * dstLength, nameof(dst));
        ForEach.Launch(device, dst.Length, new PlacedSumKernel(src, places, srcLength, dstLength, new Target(dst, accumulate)));
    }

    private static void Inside(long length, int offset, int[] extents, int[] strides, string argument)
    {
        long least = offset, greatest = offset;
        for (int axis = 0; axis < extents.Length; axis++)
        {
            long span = (extents[axis] - 1L) * strides[axis];
            least += Math.Min(span, 0);
            greatest += Math.Max(span, 0);
        }
        Expect.True(least >= 0 && greatest < length, argument, $"a region within its {length} elements", $"elements {least} to {greatest}");
    }
}
