using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Routing;

/// <summary>
/// A shape with as few axes as possible, seen by tensors that broadcast to it: axes that continue each other in all of them are joined.
/// </summary>
internal static class BroadcastRegion
{
    /// <summary>Where each tensor has the elements of the shape, in row-major order.</summary>
    /// <param name="extents">The shape.</param>
    /// <param name="operands">The shapes of the tensors: at most as many axes, aligned at the end.</param>
    public static StridedAxes[] Of(int[] extents, int[][] operands)
    {
        int[][] strides = [.. operands.Select((o, i) => Strides(extents, o, $"operand {i}"))];
        List<int> joined = [];
        List<int>[] joinedStrides = [.. operands.Select(_ => new List<int>())];
        for (int axis = 0; axis < extents.Length; axis++)
        {
            int extent = extents[axis];
            if (extent == 1)
                continue;
            bool continues = joined.Count > 0 && strides.Zip(joinedStrides).All(s => s.Second[^1] == s.First[axis] * extent);
            if (continues)
                joined[^1] *= extent;
            else
                joined.Add(extent);
            for (int o = 0; o < operands.Length; o++)
            {
                if (continues)
                    joinedStrides[o][^1] = strides[o][axis];
                else
                    joinedStrides[o].Add(strides[o][axis]);
            }
        }
        Expect.True(
            joined.Count <= StridedAxes.MaxRank, nameof(extents),
            $"at most {StridedAxes.MaxRank} axes that cannot be joined", joined.Count);
        return [.. joinedStrides.Select(s => new StridedAxes([.. joined], [.. s]))];
    }

    /// <summary>Number of elements of a shape.</summary>
    public static long Length(int[] extents) => extents.Aggregate(1L, (product, extent) => product * extent);

    private static int[] Strides(int[] extents, int[] operand, string name)
    {
        Expect.True(operand.Length <= extents.Length, name, $"at most {extents.Length} axes", operand.Length);
        int[] aligned = [.. Enumerable.Repeat(1, extents.Length - operand.Length), .. operand];
        for (int axis = 0; axis < extents.Length; axis++)
            Expect.True(aligned[axis] == 1 || aligned[axis] == extents[axis], name, $"1 or {extents[axis]} on axis {axis}", aligned[axis]);
        return StridedAxes.BroadcastStrides(aligned, extents);
    }
}
