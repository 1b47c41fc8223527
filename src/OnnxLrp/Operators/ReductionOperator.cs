using OnnxLrp.Errors;
using OnnxLrp.Layers;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// GlobalAveragePool, ReduceMean, ReduceSum: mean or sum over neighbouring axes, never over the batch. <see cref="Canonization.WriteOut"/>
/// brings other axes together, and writes the other reductions in terms of these.
/// </summary>
internal sealed class ReductionOperator : IOperator
{
    public IReadOnlyList<string> Types => ["GlobalAveragePool", "ReduceMean", "ReduceSum", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp", "ReduceProd"];

    public string Summary => "any axes; the first one where it counts no samples; all but sum and mean are written as primitives";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0);
        int[] axes = Axes(node, input.Length);
        if (axes.Length == 0 || axes[0] == 0) throw OverBatch();
        int first = axes[0], last = axes[^1];
        int reduced = Shapes.Length(input.AsSpan(first, axes.Length)), inner = Shapes.Length(input.AsSpan(last + 1));
        var geometry = new ReductionGeometry(input, node.OutputShape, reduced, inner, Sum: node.Node.OpType == "ReduceSum");
        return new LinearLayer(node.Activation(0), geometry, [], null, HasParameters: false);
    }

    /// <summary>The refusal of a reduction that mixes samples.</summary>
    public static OperatorNotSupportedException OverBatch() =>
        NodeContext.Unsupported("it reduces the batch, the first axis", "reductions over any other axes are explained: name them in axes");

    private static int[] Axes(NodeContext node, int rank)
    {
        if (node.Node.OpType == "GlobalAveragePool") return [.. Enumerable.Range(2, rank - 2)];
        long[] axes = node.HasInput(1) ? node.Integers(1) : [];
        return axes.Length == 0
            ? [.. Enumerable.Range(0, rank)]
            : [.. axes.Select(a => Shapes.Axis(a, rank)).Order()];
    }
}
