using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// Gather: <c>y[…, i, …] = x[…, index_i, …]</c>; values taken twice get both shares. Indices that are no constants are places
/// (<see cref="PlacedOperator"/>).
/// </summary>
internal sealed class GatherOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Gather"];

    public string Summary => "constant indices and indices that are inputs or are computed, any axis";

    public Layer Describe(NodeContext node)
    {
        if (node.Node.IsPattern) return PlacedOperator.Routes(node);
        int[] input = node.InputShape(0);
        int axis = Shapes.Axis(AxisAttribute.Of(node.Node), input.Length);
        OnnxTensor indices = node.Constant(1);
        long[] chosen = indices.ToInt64s();
        // On the first axis the whole tensor counts as one sample.
        int batch = axis == 0 ? 1 : input[0];
        int outer = axis == 0 ? 1 : Shapes.Length(input.AsSpan(1, axis - 1)), size = input[axis], inner = Shapes.Length(input.AsSpan(axis + 1));
        var source = new int[Shapes.Length([outer, chosen.Length, inner])];
        for (int o = 0; o < source.Length; o++)
        {
            int i = o % inner, k = o / inner % chosen.Length, a = o / inner / chosen.Length;
            source[o] = (((a * size) + Shapes.Axis(chosen[k], size)) * inner) + i;
        }
        return new RoutingLayer([new IndexedRoute(node.Activation(0), node.Output, source, Shapes.Length(input) / batch, batch)]);
    }
}
