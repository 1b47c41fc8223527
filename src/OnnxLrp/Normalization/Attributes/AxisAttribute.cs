using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>The attribute <c>axis</c> of whatever goes along one axis; negative values count from the end.</summary>
internal static class AxisAttribute
{
    /// <param name="node">The node.</param>
    /// <param name="opset">Operator set of the node, where it may be older than the newest.</param>
    public static long Of(OnnxNode node, int opset = NewestOperatorSet.Version) => node.Attributes.Int("axis", node.OpType switch
    {
        "Softmax" or "LogSoftmax" or "Hardmax" => SpansAxes(node, opset) ? 1 : -1,
        "LayerNormalization" or "RMSNormalization" or "LpNormalization" or "TopK" or "OneHot" => -1,
        "DFT" => opset < 20 ? 1 : -2,
        "Flatten" or "Concat" or "QuantizeLinear" or "DequantizeLinear" => 1,
        _ => 0,
    });

    /// <summary>Whether the node names an axis: without one, Compress and Unique take all values as one row.</summary>
    public static bool IsGiven(OnnxNode node) => node.Attributes.Has("axis");

    /// <summary>Whether the axis is the first of several that are normalised together, as in softmaxes before operator set 13.</summary>
    public static bool SpansAxes(OnnxNode node, int opset) => opset < 13 && node.OpType is ("Softmax" or "LogSoftmax" or "Hardmax");
}
