using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.WrittenOut;

/// <summary>
/// DequantizeLinear by a scale that depends on the input: what it makes of scale 1, which takes no relevance, times the scale. Left alone:
/// scales of blocks.
/// </summary>
internal sealed class DequantizeForm : IForm
{
    public IReadOnlyList<string> Types => ["DequantizeLinear"];

    public string? Write(OnnxNode node, NodeWriter writer)
    {
        string scale = node.Input(1);
        if (!writer.IsActivation(scale)) return null;
        int[] shape = writer.Shape(node.Output), own = writer.Shape(scale);
        if (own.Length > 1) return null;
        string[] inputs = [.. node.Inputs];
        inputs[1] = writer.ExpandLike(writer.Floats([], 1), scale);
        string steps = writer.Emit("DequantizeLinear", inputs, shape, node.Attributes);
        int axis = (int)AxisAttribute.Of(node);
        int[] along = own is [1] or [] ? [.. shape.Select(_ => 1)]
            : [.. shape.Select((size, d) => d == (axis + shape.Length) % shape.Length ? size : 1)];
        return writer.Combine("Mul", steps, writer.Reshape(scale, along), named: true);
    }
}
