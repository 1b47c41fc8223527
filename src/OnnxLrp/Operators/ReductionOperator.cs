using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>GlobalAveragePool, ReduceMean, ReduceSum: mean or sum over neighbouring axes, never over the batch.</summary>
internal sealed class ReductionOperator : IOperator
{
    public IReadOnlyList<string> Types => ["GlobalAveragePool", "ReduceMean", "ReduceSum"];

    public string Summary => "mean or sum over neighbouring axes";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0);
        int[] axes = Axes(node, input.Length);
        int first = axes.Length == 0 ? 0 : axes[0], last = axes.Length == 0 ? 0 : axes[^1];
        if (axes.Length == 0 || first == 0 || last - first + 1 != axes.Length)
        {
            throw NodeContext.Unsupported(
                $"reduction over axes [{string.Join(", ", axes)}]", "neighbouring axes other than the batch are explained");
        }
        int reduced = Shapes.Length(input.AsSpan(first, axes.Length)), inner = Shapes.Length(input.AsSpan(last + 1));
        var geometry = new ReductionGeometry(input, node.OutputShape, reduced, inner, Sum: node.Node.OpType == "ReduceSum");
        return new LinearLayer(node.Activation(0), geometry, [], null, HasParameters: false);
    }

    private static int[] Axes(NodeContext node, int rank)
    {
        if (node.Node.OpType == "GlobalAveragePool") return [.. Enumerable.Range(2, rank - 2)];
        IReadOnlyList<long>? axes = node.IntsFrom(1, "axes");
        return axes is null || axes.Count == 0
            ? [.. Enumerable.Range(0, rank)]
            : [.. axes.Select(a => Shapes.Axis(a, rank)).Order()];
    }
}
