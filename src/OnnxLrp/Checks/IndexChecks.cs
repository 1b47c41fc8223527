using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Checks;

/// <summary>Operators that take, put or compare values by index.</summary>
internal static class IndexChecks
{
    public static IEnumerable<(string Operator, NodeCheck Check)> Rows =>
    [
        ("Gather", Gather), ("GatherElements", Elements), ("GatherND", GatherNd),
        ("ScatterElements", ScatterElements), ("Scatter", ScatterElements), ("ScatterND", ScatterNd),
        ("OneHot", OneHot), ("NonZero", NonZero), ("GridSample", GridSample), ("Trilu", Trilu),
    ];

    private static KnownTensor[] Gather(CheckedNode node)
    {
        node.Require(2);
        node.Rank(0, 1);
        if (node.Shape(0) is not { } x || node.Shape(1) is not { } indices) return node.Output(null);
        int axis = node.Axis(x.Length);
        if (node.Values(1)?.Where(i => i < -x[axis] || i >= x[axis]).ToArray() is [var outside, ..])
        {
            throw node.Refused($"index {outside} on an axis of {x[axis]}", $"{-x[axis]} to {x[axis] - 1}");
        }
        return node.Output([.. x[..axis], .. indices, .. x[(axis + 1)..]]);
    }

    private static KnownTensor[] Elements(CheckedNode node)
    {
        node.Require(2);
        node.Rank(0, 1);
        if (node.Shape(0) is not { } x || node.Shape(1) is not { } indices) return node.Output(null);
        node.Axis(x.Length);
        return x.Length == indices.Length
            ? node.Output(indices)
            : throw node.Refused($"indices {KnownTensor.Text(indices)} into {KnownTensor.Text(x)}", "as many axes");
    }

    private static KnownTensor[] GatherNd(CheckedNode node)
    {
        node.Require(2);
        node.Rank(0, 1);
        node.Rank(1, 1);
        if (node.Shape(0) is not { } x || node.Shape(1) is not { } indices) return node.Output(null);
        int batch = (int)node.Within("batch_dims", IndexAttributes.Of(node.Node).BatchAxes, 0, Math.Min(x.Length, indices.Length) - 1);
        long picked = indices[^1];
        if (picked < 1 || picked > x.Length - batch || !x.Take(batch).SequenceEqual(indices.Take(batch)))
        {
            throw node.Refused(
                $"indices {KnownTensor.Text(indices)} into {KnownTensor.Text(x)}",
                $"{batch} equal first axes, and 1 to {x.Length - batch} coordinates");
        }
        return node.Output([.. indices[..^1], .. x[(batch + (int)picked)..]]);
    }

    private static KnownTensor[] ScatterElements(CheckedNode node)
    {
        node.Require(3);
        node.Rank(0, 1);
        node.OneOf("reduction", IndexAttributes.Of(node.Node).Reduction, "none", "add", "mul", "max", "min");
        if (node.Shape(0) is not { } x) return node.Output(null);
        node.Axis(x.Length);
        if (node.Shape(1) is { } indices && node.Shape(2) is { } updates && (indices.Length != x.Length || !indices.SequenceEqual(updates)))
        {
            throw node.Refused(
                $"indices {KnownTensor.Text(indices)} and updates {KnownTensor.Text(updates)} for {KnownTensor.Text(x)}",
                "equal shapes with as many axes");
        }
        return node.Output(x);
    }

    private static KnownTensor[] ScatterNd(CheckedNode node)
    {
        node.Require(3);
        node.Rank(0, 1);
        node.Rank(1, 1);
        node.OneOf("reduction", IndexAttributes.Of(node.Node).Reduction, "none", "add", "mul", "max", "min");
        if (node.Shape(0) is { } x && node.Shape(1) is { } indices)
        {
            long picked = indices[^1];
            bool fits = picked >= 1 && picked <= x.Length;
            if (!fits || (node.Shape(2) is { } updates && !updates.SequenceEqual([.. indices[..^1], .. x[(int)picked..]])))
            {
                throw node.Refused(
                    $"indices {KnownTensor.Text(indices)} for {KnownTensor.Text(x)}",
                    "coordinates of the axes, and updates of the shape that follows");
            }
        }
        return node.Output(node.Shape(0));
    }

    private static KnownTensor[] OneHot(CheckedNode node)
    {
        node.Require(3);
        node.Elements(1, 1);
        node.Elements(2, 2);
        long[]? y = null;
        if (node.Shape(0) is { } x && node.Values(1) is [var depth])
        {
            if (!(depth is >= 1 and <= int.MaxValue)) throw node.Refused($"depth is {depth}", $"1 to {int.MaxValue}");
            int axis = node.Axis(x.Length + 1);
            y = [.. x[..axis], (long)depth, .. x[axis..]];
        }
        return CheckedNode.Output(y, node.Input(2).Type);
    }

    private static KnownTensor[] NonZero(CheckedNode node)
    {
        node.Require(1);
        node.Workspace = 2.0 * sizeof(long) * node.Input(0).Elements * (node.Shape(0)?.Length ?? 0);
        return CheckedNode.Output(null, OnnxElementType.Int64);
    }

    private static KnownTensor[] GridSample(CheckedNode node)
    {
        node.Require(2);
        node.Rank(0, 4, 5);
        GridSampleAttributes attributes = GridSampleAttributes.Of(node.Node);
        node.OneOf("mode", attributes.Mode, "bilinear", "linear", "nearest", "bicubic", "cubic");
        node.OneOf("padding_mode", attributes.Padding, "zeros", "border", "reflection");
        if (node.Shape(0) is not { } x || node.Shape(1) is not { } grid) return node.Output(null);
        return grid.Length == x.Length && grid[0] == x[0] && grid[^1] == x.Length - 2
            ? node.Output([x[0], x[1], .. grid[1..^1]])
            : throw node.Refused(
                $"a grid {KnownTensor.Text(grid)} for {KnownTensor.Text(x)}",
                $"as many axes, the same batch, and {x.Length - 2} coordinates");
    }

    private static KnownTensor[] Trilu(CheckedNode node)
    {
        node.Require(1);
        node.Rank(0, 2);
        node.Elements(1, 1);
        if (node.Values(1) is [var k] && Math.Abs(k) > int.MaxValue) throw node.Refused($"diagonal {k}", "a diagonal of the matrix");
        return node.Output(node.Shape(0));
    }
}
