using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>Split: each output is a slab of the input.</summary>
internal sealed class SplitOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Split"];

    public string Summary => "any axis, equal or given sizes";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), strides = Shapes.Strides(input);
        int axis = Shapes.Axis(AxisAttribute.Of(node.Node), input.Length), start = 0;
        var routes = new List<Route>();
        foreach (string output in node.Node.Outputs)
        {
            int[] shape = node.Shape(output);
            routes.Add(new StridedRoute(
                node.Activation(0), output, shape, 0, Shapes.Strides(shape), start * strides[axis], strides));
            start += shape[axis];
        }
        return new RoutingLayer(routes);
    }
}
