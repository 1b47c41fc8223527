using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>Transpose: <c>y[i_perm] = x[i]</c>.</summary>
internal sealed class TransposeOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Transpose"];

    public string Summary => "any permutation";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), output = node.OutputShape;
        int[] perm = TransposeAttributes.Of(node.Node).Order(input.Length);
        int[] strides = Shapes.Strides(input);
        return new RoutingLayer(
        [
            new StridedRoute(node.Activation(0), node.Output, output, 0, Shapes.Strides(output), 0, [.. perm.Select(a => strides[a])]),
        ]);
    }
}
