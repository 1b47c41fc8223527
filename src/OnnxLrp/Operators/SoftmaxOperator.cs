using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>Softmax and LogSoftmax along one axis, inside a network (attention); at the output they are left out.</summary>
internal sealed class SoftmaxOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Softmax", "LogSoftmax"];

    public string Summary => "anywhere; at the output explanation starts at the logits before it";

    public Layer Describe(NodeContext node)
    {
        int[] shape = node.InputShape(0);
        int axis = Shapes.Axis(AxisAttribute.Of(node.Node), shape.Length);
        return new SoftmaxLayer(
            node.Activation(0), Shapes.Length(shape.AsSpan(0, axis)), shape[axis], Shapes.Length(shape.AsSpan(axis + 1)),
            node.Node.OpType == "LogSoftmax");
    }
}
