using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Routing;

/// <summary>A shape split into the axes that a broadcast tensor has and those along which it is repeated.</summary>
internal readonly record struct BroadcastAxes(StridedAxes Kept, StridedAxes Repeated, int Length, int KeptLength, int Repeats)
{
    public static BroadcastAxes Of(ReadOnlySpan<int> extents, ReadOnlySpan<int> broadcastExtents)
    {
        Expect.True(extents.Length is > 0 and <= StridedAxes.MaxRank, nameof(extents), $"1 to {StridedAxes.MaxRank} axes", extents.Length);
        Expect.Length(broadcastExtents.Length, extents.Length, nameof(broadcastExtents));
        List<int> keptExtents = [], keptStrides = [], repeatedExtents = [], repeatedStrides = [];
        long stride = 1;
        for (int axis = extents.Length - 1; axis >= 0; axis--)
        {
            Expect.AtLeast(extents[axis], 1, $"extents[{axis}]");
            bool kept = broadcastExtents[axis] == extents[axis];
            Expect.True(kept || broadcastExtents[axis] == 1, $"broadcastExtents[{axis}]", $"{extents[axis]} or 1", broadcastExtents[axis]);
            (kept ? keptExtents : repeatedExtents).Insert(0, extents[axis]);
            (kept ? keptStrides : repeatedStrides).Insert(0, (int)stride);
            stride = Expect.Int(stride * extents[axis], nameof(extents));
        }
        int keptLength = keptExtents.Aggregate(1, (a, b) => a * b);
        return new BroadcastAxes(
            new StridedAxes([.. keptExtents], [.. keptStrides]), new StridedAxes([.. repeatedExtents], [.. repeatedStrides]),
            (int)stride, keptLength, (int)stride / keptLength);
    }
}
