using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>MaxPool and GlobalMaxPool: the maximum of each window, of the whole picture for the global one.</summary>
internal sealed class MaxPoolOperator : IOperator
{
    public IReadOnlyList<string> Types => ["MaxPool", "GlobalMaxPool"];

    public string Summary => "1-d, 2-d, 3-d; strides, dilations, pads, auto_pad, ceil_mode";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), output = node.OutputShape;
        WindowAttributes w = node.Node.OpType == "GlobalMaxPool"
            ? WindowAttributes.Read(node, input[2..], output[2..], input[2..])
            : WindowAttributes.Read(node, input[2..], output[2..]);
        var geometry = new WindowGeometry(input, output, w.Kernel, w.Strides, w.Dilations, w.PadsBegin, w.PadsEnd, CountIncludePad: false);
        return new MaxPoolLayer(node.Activation(0), geometry);
    }
}
