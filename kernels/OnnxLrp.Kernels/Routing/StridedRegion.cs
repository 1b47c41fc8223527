using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Routing;

/// <summary>A strided region with as few axes as possible: axes that continue each other in both tensors are merged.</summary>
internal readonly record struct StridedRegion(int[] Extents, int[] SourceStrides, int[] TargetStrides, int Length)
{
    public static StridedRegion Of(ReadOnlySpan<int> extents, ReadOnlySpan<int> sourceStrides, ReadOnlySpan<int> targetStrides)
    {
        Expect.True(extents.Length <= StridedAxes.MaxRank, nameof(extents), $"at most {StridedAxes.MaxRank} axes", extents.Length);
        List<int> merged = [], source = [], target = [];
        long length = 1;
        for (int axis = 0; axis < extents.Length; axis++)
        {
            int extent = extents[axis];
            Expect.AtLeast(extent, 0, $"extents[{axis}]");
            length = Expect.Int(length * extent, nameof(extents));
            if (extent == 1)
                continue;
            if (merged.Count > 0 && source[^1] == (long)sourceStrides[axis] * extent && target[^1] == (long)targetStrides[axis] * extent)
            {
                merged[^1] *= extent;
                (source[^1], target[^1]) = (sourceStrides[axis], targetStrides[axis]);
                continue;
            }
            merged.Add(extent);
            source.Add(sourceStrides[axis]);
            target.Add(targetStrides[axis]);
        }
        return new StridedRegion([.. merged], [.. source], [.. target], (int)length);
    }
}
