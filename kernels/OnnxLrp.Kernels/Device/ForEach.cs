using ILGPU;

namespace OnnxLrp.Kernels.Device;

/// <summary>
/// Runs a body for every index below a length. A group owns a contiguous chunk that its threads walk side by side: coalesced
/// on a GPU, cache-friendly on the CPU accelerator, where a group is one thread.
/// </summary>
internal static class ForEach
{
    /// <summary>Kernels index with 32-bit integers; the margin keeps the last chunk's end from overflowing.</summary>
    public const int MaxLength = int.MaxValue - (1 << 20);

    private const int GroupSize = 256;
    private const int GpuChunk = 4 * GroupSize;

    public static void Launch<TBody>(KernelDevice device, long length, TBody body)
        where TBody : struct, IElementBody
    {
        int count = Expect.Int(length, nameof(length));
        if (count == 0)
            return;
        int groupSize = device.SingleThreadGroups ? 1 : Math.Min(GroupSize, device.Accelerator.MaxNumThreadsPerGroup);
        int chunk = device.SingleThreadGroups ? Math.Max(256, count / (4 * Environment.ProcessorCount) + 1)
            : count <= GpuChunk * device.Accelerator.NumMultiprocessors ? groupSize : GpuChunk;
        device.Kernels.Launch(Run, new KernelConfig((count + chunk - 1) / chunk, groupSize), new Arguments<TBody>(count, chunk, body));
    }

    private static void Run<TBody>(Arguments<TBody> arguments)
        where TBody : struct, IElementBody
    {
        int start = Grid.IdxX * arguments.Chunk;
        int end = Math.Min(start + arguments.Chunk, arguments.Length);
        TBody body = arguments.Body;
        // Read once: on the CPU accelerator such a property costs more than a body.
        int step = Group.DimX;
        for (int index = start + Group.IdxX; index < end; index += step)
            body.Apply(index);
    }

    internal readonly struct Arguments<TBody>(int length, int chunk, TBody body)
        where TBody : struct, IElementBody
    {
        public readonly int Length = length;
        public readonly int Chunk = chunk;
        public readonly TBody Body = body;
    }
}
