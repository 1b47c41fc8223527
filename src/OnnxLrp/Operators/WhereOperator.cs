using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// Where with a condition that is constant or context: each value of the output came from one of the two inputs. What a constant input gives
/// keeps its relevance.
/// </summary>
internal sealed class WhereOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Where"];

    public string Summary => "condition that is constant or context (masks)";

    public Layer Describe(NodeContext node)
    {
        if (node.IsActivation(0)) return new WhereLayer(node.Activation(0), Of(node, 1), Of(node, 2));
        int[] output = node.OutputShape;
        OnnxTensor condition = node.Constant(0);
        Parameter chosen = Parameter.Broadcast(Array.ConvertAll(condition.ToInt64s(), v => (float)v), condition.Dimensions, output);
        var routes = new List<Route>();
        for (int i = 1; i <= 2; i++)
        {
            if (!node.IsActivation(i)) continue;
            int[] input = node.InputShape(i), strides = Shapes.BroadcastStrides(input, output), index = new int[output.Length];
            var source = new int[Shapes.Length(output)];
            for (int o = 0; o < source.Length; o++)
            {
                int from = 0;
                for (int d = 0; d < index.Length; d++) from += index[d] * strides[d];
                source[o] = chosen.At(o) != 0 == (i == 1) ? from : -1;
                Shapes.Advance(index, output);
            }
            routes.Add(new IndexedRoute(node.Activation(i), node.Output, source, Shapes.Length(input), 1));
        }
        return new RoutingLayer(routes, KeepsSigns: false);
    }

    private static Choice Of(NodeContext node, int index) => node.IsActivation(index)
        ? new Choice(node.Activation(index), node.InputShape(index), [])
        : new Choice(null, node.InputShape(index), node.Floats(index));
}
