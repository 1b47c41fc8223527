using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>Expand and Tile: every value is repeated, and gets the relevance of all its copies.</summary>
internal sealed class ExpandOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Expand", "Tile"];

    public string Summary => "any axes";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), output = node.OutputShape, index = new int[output.Length];
        int[] padded = [.. Enumerable.Repeat(1, output.Length - input.Length), .. input], strides = Shapes.Strides(padded);
        var source = new int[Shapes.Length(output)];
        for (int o = 0; o < source.Length; o++)
        {
            for (int d = 0; d < index.Length; d++) source[o] += index[d] % padded[d] * strides[d];
            Shapes.Advance(index, output);
        }
        return new RoutingLayer([new IndexedRoute(node.Activation(0), node.Output, source, Shapes.Length(input), 1)]);
    }
}
