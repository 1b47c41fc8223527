using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Checks;

/// <summary>Sums, means, extremes over axes, and what else goes along one axis.</summary>
internal static class ReductionChecks
{
    private static readonly string[] Reductions =
    [
        "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp",
        "ReduceSumSquare",
    ];

    public static IEnumerable<(string Operator, NodeCheck Check)> Rows =>
    [
        .. Reductions.Select(o => (o, (NodeCheck)Reduced)), ("ArgMax", Winner), ("ArgMin", Winner), ("TopK", TopK), ("CumSum", Cumulated),
    ];

    private static KnownTensor[] Reduced(CheckedNode node)
    {
        node.Require(1);
        if (node.Shape(0) is not { } x || node.IsComputed(1)) return node.Output(null);
        double[]? given = node.ValuesOr(1);
        if (given is not { Length: > 0 } && ReductionAttributes.Of(node.Node).SkipsWithoutAxes) return node.Output(x);
        int[] axes = given is { Length: > 0 } ? node.Axes(given, x.Length) : [.. Enumerable.Range(0, x.Length)];
        return node.Output(Without(node, x, axes));
    }

    private static KnownTensor[] Winner(CheckedNode node)
    {
        node.Require(1);
        long[]? y = node.Shape(0) is { } x ? Without(node, x, [node.Axis(x.Length)]) : null;
        return CheckedNode.Output(y, OnnxElementType.Int64);
    }

    private static long[] Without(CheckedNode node, long[] x, int[] axes)
    {
        bool keep = ReductionAttributes.Of(node.Node).KeepsAxes;
        return [.. x.Select((size, d) => (size, d)).Where(p => keep || !axes.Contains(p.d)).Select(p => axes.Contains(p.d) ? 1 : p.size)];
    }

    private static KnownTensor[] TopK(CheckedNode node)
    {
        node.Require(node.HasFormerAttributes ? 1 : 2);
        node.Rank(0, 1);
        long[]? y = null;
        if (node.Shape(0) is { } x)
        {
            int axis = node.Axis(x.Length);
            double? k = node.ValuesOr(1) is [var only] ? only : null;
            if (k < 0 || k > x[axis]) throw node.Refused($"K is {k} on an axis of {x[axis]}", $"0 to {x[axis]}");
            if (k is { } known) y = [.. x.Select((size, d) => d == axis ? (long)known : size)];
        }
        return [.. node.Output(y), .. CheckedNode.Output(y, OnnxElementType.Int64)];
    }

    private static KnownTensor[] Cumulated(CheckedNode node)
    {
        node.Require(2);
        node.Elements(1, 1);
        if (node.Shape(0) is { } x && node.Values(1) is [var axis]) node.Axis(axis, x.Length);
        return node.Output(node.Shape(0));
    }
}
