using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>
/// Softmax and LogSoftmax inside a network (attention); at the output they are left out. Before opset 13 all axes from <c>axis</c> on are
/// normalised together.
/// </summary>
internal sealed class SoftmaxOperator : IOperator
{
    private const int SingleAxis = 13;

    public IReadOnlyList<string> Types => ["Softmax", "LogSoftmax"];

    public string Summary => "anywhere; at the output explanation starts at the logits before it";

    public Layer Describe(NodeContext node)
    {
        int[] shape = node.InputShape(0);
        bool single = node.Opset >= SingleAxis;
        int axis = Shapes.Axis(node.Attributes.Int("axis", single ? -1 : 1), shape.Length);
        int end = single ? axis + 1 : shape.Length;
        return new SoftmaxLayer(
            node.Activation(0), Shapes.Length(shape.AsSpan(0, axis)), Shapes.Length(shape.AsSpan(axis, end - axis)), Shapes.Length(shape.AsSpan(end)),
            node.Node.OpType == "LogSoftmax");
    }
}
