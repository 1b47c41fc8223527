using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// Where: each value of the output came from one of the two inputs, as a condition says that is constant, given or computed. What a
/// constant input gives keeps its relevance.
/// </summary>
internal sealed class WhereOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Where"];

    public string Summary => "conditions that are constants (masks), inputs or computed";

    public Layer Describe(NodeContext node)
    {
        int[] output = node.OutputShape;
        if (node.Node.IsPattern && !node.IsConstant(0)) return Chosen(node);
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

    /// <summary>The condition as numbers is the input after the two (<see cref="Canonization.WrittenOut.WhereForm"/>).</summary>
    private static RoutingLayer Chosen(NodeContext node)
    {
        node.Guide(0);
        string condition = node.Guide(3);
        Route[] routes =
        [
            .. new[] { 1, 2 }.Where(node.IsActivation).Select(i => new ChosenRoute(
                node.Activation(i), node.Output, condition, i == 1, (node.InputShape(i), node.OutputShape, node.InputShape(3)))),
        ];
        return new RoutingLayer(routes, KeepsSigns: routes.Length == 2);
    }
}
