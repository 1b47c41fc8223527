using OnnxLrp.Canonization.Patterns;
using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>
/// Nodes that a factor per channel can be pulled through: linear maps that treat each channel by itself (pooling by averages, padding with
/// zeros, means over space) or only change the shape.
/// </summary>
internal static class ChannelPath
{
    /// <summary>The factors per channel (axis 1) after the node, given those before it; null if it does not let them through.</summary>
    public static double[]? Through(OnnxGraph graph, GraphFacts facts, OnnxNode node, double[] factors)
    {
        if (!facts.Shapes.TryGetValue(node.Input(0), out int[]? before) || !facts.Shapes.TryGetValue(node.Output, out int[]? after))
            return null;
        return node.OpType switch
        {
            _ when node.Domain.Length > 0 => null,
            "GlobalAveragePool" or "AveragePool" => factors,
            "Flatten" or "Reshape" or "Squeeze" or "Unsqueeze" => Regroup(before, after, factors),
            "ReduceMean" or "ReduceSum" => SparesChannels(graph, node, before.Length) ? factors : null,
            "Pad" => PadsSpaceWithZeros(graph, node, before.Length) ? factors : null,
            _ => null,
        };
    }

    /// <summary>A new shape may spread one channel over several or join several of equal factor into one.</summary>
    private static double[]? Regroup(int[] before, int[] after, double[] factors)
    {
        if (after.Length < 2 || after[0] != before[0] || after[1] == 0)
            return null;
        int elements = after.Skip(1).Aggregate(1, (product, size) => product * size);
        int oldSize = elements / factors.Length;
        int newSize = elements / after[1];
        var regrouped = new double[after[1]];
        for (int i = 0; i < elements; i++)
        {
            double factor = factors[i / oldSize];
            if (i % newSize == 0)
                regrouped[i / newSize] = factor;
            else if (regrouped[i / newSize] != factor)
                return null;
        }

        return regrouped;
    }

    /// <summary>True if the reduced axes are known and neither the batch nor the channels are among them.</summary>
    private static bool SparesChannels(OnnxGraph graph, OnnxNode node, int rank)
    {
        long[]? axes = graph.Initializers.GetValueOrDefault(node.Input(1))?.ToInt64s();
        return axes is { Length: > 0 } && axes.All(axis => (axis < 0 ? axis + rank : axis) > 1);
    }

    private static bool PadsSpaceWithZeros(OnnxGraph graph, OnnxNode node, int rank)
    {
        long[]? pads = graph.Initializers.GetValueOrDefault(node.Input(1))?.ToInt64s();
        // With a list of axes the pads no longer stand at the places looked at here.
        return graph.PadsWithZeros(node) && node.Input(3).Length == 0
            && pads?.Length == 2 * rank && pads[0] == 0 && pads[1] == 0 && pads[rank] == 0 && pads[rank + 1] == 0;
    }
}
