using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>Concat: each input is a slab of the output. Constants among the inputs keep what falls on them (told in the plan).</summary>
internal sealed class ConcatOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Concat"];

    public string Summary => "any axis";

    public Layer Describe(NodeContext node)
    {
        int[] output = node.OutputShape;
        int axis = Shapes.Axis(AxisAttribute.Of(node.Node), output.Length), start = 0;
        int[] outputStrides = Shapes.Strides(output);
        var routes = new List<Route>();
        for (int i = 0; i < node.InputCount; i++)
        {
            int[] input = node.InputShape(i);
            if (node.IsActivation(i))
            {
                routes.Add(new StridedRoute(
                    node.Activation(i), node.Output, input, start * outputStrides[axis], outputStrides, 0, Shapes.Strides(input)));
            }
            start += input[axis];
        }
        bool keepsSigns = Enumerable.Range(0, node.InputCount)
            .All(i => node.IsActivation(i) || node.Constant(i).ToFloats().All(v => v >= 0));
        return new RoutingLayer(routes, keepsSigns);
    }
}
