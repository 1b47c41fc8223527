using OnnxLrp.Layers;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// MaxPool and GlobalMaxPool: the maximum of each window, of the whole picture for the global one. ReduceMax and ReduceMin are patterns
/// that <see cref="Canonization.WriteOut"/> makes: max pooling over rows [N, others, reduced].
/// </summary>
internal sealed class MaxPoolOperator : IOperator
{
    public IReadOnlyList<string> Types => ["MaxPool", "GlobalMaxPool", "ReduceMax", "ReduceMin"];

    public string Summary => "1-d, 2-d, 3-d; strides, dilations, pads, auto_pad, ceil_mode; reductions over any axes but the batch";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), output = node.OutputShape;
        if (node.Node.OpType.StartsWith("Reduce", StringComparison.Ordinal) && !node.Node.IsPattern) throw ReductionOperator.OverBatch();
        ResolvedWindow w = node.Node.OpType == "MaxPool"
            ? ResolvedWindow.Read(node, input[2..], output[2..])
            : ResolvedWindow.Read(node, input[2..], output[2..], input[2..]);
        var geometry = new WindowGeometry(input, output, w.Kernel, w.Strides, w.Dilations, w.PadsBegin, w.PadsEnd, CountIncludePad: false);
        return new MaxPoolLayer(node.Activation(0), geometry);
    }
}
