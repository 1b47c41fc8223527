using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>AveragePool: the mean of each window; padding counts when count_include_pad is set.</summary>
internal sealed class AveragePoolOperator : IOperator
{
    public IReadOnlyList<string> Types => ["AveragePool"];

    public string Summary => "1-d, 2-d, 3-d; strides, dilations, pads, auto_pad, ceil_mode, count_include_pad";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), output = node.OutputShape;
        ResolvedWindow w = ResolvedWindow.Read(node, input[2..], output[2..]);
        bool countPadding = WindowAttributes.Of(node.Node).CountsPadding;
        var geometry = new WindowGeometry(input, output, w.Kernel, w.Strides, w.Dilations, w.PadsBegin, w.PadsEnd, countPadding);
        return new LinearLayer(node.Activation(0), geometry, [], null, HasParameters: false);
    }
}
