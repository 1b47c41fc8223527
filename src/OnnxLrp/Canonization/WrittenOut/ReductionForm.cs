using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// Reductions that are not the sum or mean over neighbouring axes. L1: <c>Σ|x|</c>; L2: <c>√Σx²</c>; SumSquare: <c>Σx²</c>; LogSum: <c>ln
/// Σx</c>; LogSumExp:
/// <c>ln Σeˣ</c>; Prod: products of two halves. Over no axes at all nothing happens. Where the first axis is reduced, all of the tensor is
/// one row; left alone is a batch of open size that is 1.
/// </summary>
internal sealed class ReductionForm : IForm
{
    public IReadOnlyList<string> Types =>
    [
        "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp", "ReduceProd",
    ];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        string x = node.Input(0);
        if (!writer.IsActivation(x) || Axes(node, writer) is not { } axes)
            return null;
        bool keep = ReductionAttributes.Of(node).KeepsAxes;
        if (axes.Length == 0)
            return node.OpType is "ReduceSum" or "ReduceMean" or "ReduceMax" or "ReduceMin" or "ReduceProd" ? x : null;
        if (axes[0] == 0)
        {
            // A batch of open size that is 1 today may be another one tomorrow.
            int[] shape = writer.Shape(x);
            if (shape[0] == 1 && !HasFixedBatch(writer.Graph)) return null;
            string row = writer.Reshape(x, [1, .. shape]);
            int[] moved = [.. axes.Select(a => a + 1)];
            string reduced = Reduced(node.OpType, row, moved, keep: true, writer) ?? new Reduction(writer).Linear(node.OpType, row, moved, keep: true);
            return writer.Reshape(reduced, writer.Shape(node.Output));
        }
        return Reduced(node.OpType, x, axes, keep, writer);
    }

    private static bool HasFixedBatch(OnnxGraph graph) =>
        graph.Inputs.All(i => i.Dimensions is null or [] or [{ Size: not null }, ..]);

    private static string? Reduced(string operation, string x, int[] axes, bool keep, NodeWriter writer)
    {
        var reduction = new Reduction(writer);
        string Sum(string values) => reduction.Linear("ReduceSum", values, axes, keep);
        return operation switch
        {
            "ReduceMax" or "ReduceMin" => reduction.Extremum(operation == "ReduceMin", x, axes, keep),
            "ReduceProd" => reduction.Product(x, axes, keep),
            "ReduceL1" => Sum(writer.Map("Abs", x)),
            "ReduceL2" => writer.Map("Sqrt", Sum(Square(x, writer))),
            "ReduceSumSquare" => Sum(Square(x, writer)),
            "ReduceLogSum" => writer.Map("Log", Sum(x)),
            "ReduceLogSumExp" => writer.Map("Log", Sum(writer.Map("Exp", x))),
            _ when axes[^1] - axes[0] + 1 == axes.Length => null,
            string op => reduction.Linear(op, x, axes, keep),
        };
    }

    /// <summary><c>x²</c>.</summary>
    public static string Square(string x, NodeWriter writer) => writer.Combine("Pow", x, writer.Floats([], 2));

    /// <summary>
    /// The reduced axes, ascending; null where they are not constant. No axes mean all of them, unless the node says that they mean none.
    /// </summary>
    private static int[]? Axes(OnnxNode node, NodeWriter writer)
    {
        if (writer.IsActivation(node.Input(1)))
            return null;
        int rank = writer.Shape(node.Input(0)).Length;
        long[] given = writer.Constant(node.Input(1))?.ToInt64s() ?? [];
        if (given.Length == 0)
            return ReductionAttributes.Of(node).SkipsWithoutAxes ? [] : [.. Enumerable.Range(0, rank)];
        return [.. given.Select(a => (int)(a < 0 ? a + rank : a)).Distinct().Order()];
    }
}
