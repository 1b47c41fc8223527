using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// A strided block of a tensor as a box in it: dimension d of the block runs along axis <c>Axes[d]</c> from <c>Starts</c> in steps.
/// </summary>
/// <param name="Axes">Axis of the tensor for each dimension of the block that is longer than 1, in the block's order.</param>
/// <param name="Starts">First index on each axis of the tensor.</param>
/// <param name="Counts">Number of indices on each axis.</param>
/// <param name="Steps">Step on each axis; negative runs backwards.</param>
internal sealed record StridedBlock(int[] Axes, int[] Starts, int[] Counts, int[] Steps)
{
    /// <summary>The box, or null where a dimension of the block does not run along an axis of its own.</summary>
    public static StridedBlock? Of(int[] shape, int offset, int[] extents, int[] strides)
    {
        int[] own = Shapes.Strides(shape);
        int[] starts = [.. shape.Select((size, a) => offset / own[a] % size)], counts = [.. shape.Select(_ => 1)], steps = [.. shape.Select(_ => 1)];
        var axes = new List<int>();
        for (int d = 0; d < extents.Length; d++)
        {
            if (extents[d] == 1) continue;
            int axis = Array.FindIndex(own, s => strides[d] != 0 && strides[d] % s == 0);
            if (axis < 0 || axes.Contains(axis)) return null;
            int step = strides[d] / own[axis], last = starts[axis] + ((extents[d] - 1) * step);
            if (last < 0 || last >= shape[axis]) return null;
            axes.Add(axis);
            (counts[axis], steps[axis]) = (extents[d], step);
        }
        return new StridedBlock([.. axes], starts, counts, steps);
    }
}
