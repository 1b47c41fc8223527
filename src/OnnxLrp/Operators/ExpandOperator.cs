using OnnxLrp.Layers;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>Expand and Tile: every value is repeated, and gets the relevance of all its copies.</summary>
internal sealed class ExpandOperator : IOperator
{
    /// <summary>As many axes as a repetition may alternate between.</summary>
    private const int MostAxes = 8;

    public IReadOnlyList<string> Types => ["Expand", "Tile"];

    public string Summary => "any axes";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), output = node.OutputShape;
        string x = node.Activation(0);
        if (Shapes.Length(input) == Shapes.Length(output)) return RoutingLayer.Alias(x, node.Output);
        (int[] once, int[] repeated) = Axes(input, output);
        return once.Length <= MostAxes
            ? new RoutingLayer([new RepeatRoute(x, node.Output, once, repeated)])
            : throw NodeContext.Unsupported(
                $"repeats {Shapes.Text(input)} to {Shapes.Text(output)} along {once.Length} separate axes", $"{MostAxes} are explained: repeat fewer axes at once");
    }

    /// <summary>
    /// Each axis is its copies, then its values: [a] repeated r times is [r, a], which [1, a] broadcasts to. Neighbouring axes of one kind
    /// are one axis.
    /// </summary>
    private static (int[] Once, int[] Repeated) Axes(int[] input, int[] output)
    {
        List<int> once = [], repeated = [];
        int missing = output.Length - input.Length;
        for (int d = 0; d < output.Length; d++)
        {
            int size = d < missing ? 1 : input[d - missing];
            Append(1, output[d] / size);
            Append(size, size);
        }
        return ([.. once], [.. repeated]);

        void Append(int own, int all)
        {
            if (all == 1) return;
            if (once.Count > 0 && (once[^1] == 1) == (own == 1))
            {
                once[^1] *= own;
                repeated[^1] *= all;
                return;
            }
            once.Add(own);
            repeated.Add(all);
        }
    }
}
