using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Reduction;

/// <summary>Reductions of every sample of a batch to one number, in a fixed order.</summary>
public static class ReductionKernels
{
    private const int GroupSize = 256;

    /// <summary>
    /// dst[n] = sum of the elements of sample n, with compensated summation.
    /// <para>Shapes: x [batch, any], dst [batch].</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void SumPerSample(KernelDevice device, ArrayView<float> x, int batch, ArrayView<float> dst) => Launch<Sum>(device, x, batch, dst);

    /// <summary>
    /// dst[n] = greatest absolute value in sample n; 0 for an empty sample.
    /// <para>Shapes: x [batch, any], dst [batch].</para>
    /// </summary>
    /// <exception cref="ArgumentException">A view has the wrong length; the message names it.</exception>
    public static void AbsMaxPerSample(KernelDevice device, ArrayView<float> x, int batch, ArrayView<float> dst) => Launch<AbsMax>(device, x, batch, dst);

    private static void Launch<TReduction>(KernelDevice device, ArrayView<float> x, int batch, ArrayView<float> dst)
        where TReduction : struct, IReduction
    {
        Expect.AtLeast(batch, 1, nameof(batch));
        int length = Expect.Int(x.Length, nameof(x));
        Expect.True(length % batch == 0, nameof(x), $"a multiple of {batch} samples", length);
        Expect.Length(dst, batch, nameof(dst));
        int groupSize = device.SingleThreadGroups ? 1 : GroupSize;
        device.Kernels.Launch(Run<TReduction>, new KernelConfig(batch, groupSize), new Arguments(x, length / batch, dst));
    }

    // Threads reduce interleaved elements, then halve the group until one value is left.
    private static void Run<TReduction>(Arguments arguments)
        where TReduction : struct, IReduction
    {
        TReduction reduction = default;
        ArrayView<float> partial = SharedMemory.Allocate<float>(GroupSize);
        int start = Grid.IdxX * arguments.SampleLength, thread = Group.IdxX, threads = Group.DimX;
        float value = 0, compensation = 0;
        for (int i = thread; i < arguments.SampleLength; i += threads)
            value = reduction.Add(value, arguments.X[start + i], ref compensation);
        partial[thread] = value;
        for (int half = threads / 2; half > 0; half /= 2)
        {
            Group.Barrier();
            if (thread < half)
                partial[thread] = reduction.Merge(partial[thread], partial[thread + half]);
        }
        if (thread == 0)
            arguments.Target[Grid.IdxX] = partial[0];
    }

    internal readonly struct Arguments(ArrayView<float> x, int sampleLength, ArrayView<float> target)
    {
        public readonly ArrayView<float> X = x;
        public readonly int SampleLength = sampleLength;
        public readonly ArrayView<float> Target = target;
    }
}
