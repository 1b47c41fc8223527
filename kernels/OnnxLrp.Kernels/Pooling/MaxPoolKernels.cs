using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Pooling;

/// <summary>
/// Relevance through maximum pooling. Every input gathers from the windows that cover it, in a fixed order and without atomics,
/// so results are the same on every run.
/// </summary>
public static class MaxPoolKernels
{
    /// <summary>
    /// Finds the element of each window that the maximum came from.
    /// <para>Formula: winners[o] = offset within its input plane (sample and channel) of the first greatest element in row-major
    /// order.</para>
    /// <para>Degenerate cases: padding never wins; NaN loses to every number; a window without any element of x gives -1.</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void FindWinners(KernelDevice device, ArrayView<float> x, WindowShape shape, ArrayView<int> winners)
    {
        Expect.Length(x, shape.Checked().InputLength, nameof(x));
        Expect.Length(winners, shape.OutputLength, nameof(winners));
        ForEach.Launch(device, shape.OutputLength, new MaxPoolWinners(new WindowGeometry(shape), x, winners));
    }

    /// <summary>
    /// The winner of each window takes all of its relevance.
    /// <para>Formula: relevanceIn[i] (+)= sum of R[o] over the windows o with winners[o] = i.</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void RouteToWinners(
        KernelDevice device, ArrayView<int> winners, ArrayView<float> relevance, WindowShape shape, ArrayView<float> relevanceIn, bool accumulate)
    {
        Expect.Length(relevanceIn, shape.Checked().InputLength, nameof(relevanceIn));
        Expect.Length(winners, shape.OutputLength, nameof(winners));
        Expect.Length(relevance, shape.OutputLength, nameof(relevance));
        ForEach.Launch(device, shape.InputLength, new MaxPoolGather<WinnerTakes>(
            new WindowGeometry(shape), new WinnerTakes(winners, relevance), new Target(relevanceIn, accumulate)));
    }

    /// <summary>
    /// Equal maxima share the relevance of their window equally.
    /// <para>Formula: relevanceIn[i] (+)= sum of R[o] / (number of elements of window o that equal y[o]) over the windows o with x[i] =
    /// y[o].</para>
    /// <para>Degenerate case: a window whose y equals none of its elements gives nothing.</para>
    /// </summary>
    /// <param name="device">Where the views live.</param>
    /// <param name="x">The input of the layer.</param>
    /// <param name="y">Its output, exactly as copied from the input.</param>
    /// <param name="relevance">R.</param>
    /// <param name="scratch">Scratch of the length of y.</param>
    /// <param name="shape">The windows.</param>
    /// <param name="relevanceIn">The result.</param>
    /// <param name="accumulate">Add instead of overwriting.</param>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void ShareTies(
        KernelDevice device, ArrayView<float> x, ArrayView<float> y, ArrayView<float> relevance, ArrayView<float> scratch, WindowShape shape,
        ArrayView<float> relevanceIn, bool accumulate)
    {
        Expect.Length(x, shape.Checked().InputLength, nameof(x));
        Expect.Length(y, shape.OutputLength, nameof(y));
        Expect.Length(relevance, shape.OutputLength, nameof(relevance));
        Expect.Length(scratch, shape.OutputLength, nameof(scratch));
        Expect.Length(relevanceIn, shape.InputLength, nameof(relevanceIn));
        var windows = new WindowGeometry(shape);
        ForEach.Launch(device, shape.OutputLength, new MaxPoolTies(windows, x, y, relevance, scratch));
        ForEach.Launch(device, shape.InputLength, new MaxPoolGather<TiesShare>(
            windows, new TiesShare(x, y, scratch), new Target(relevanceIn, accumulate)));
    }
}
