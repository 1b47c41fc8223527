using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>All linear layers that a tensor ends up in, and the nodes on the way there.</summary>
internal sealed class ChannelConsumers
{
    private readonly List<(LinearLayer Layer, double[] Factors)> _layers = [];
    private readonly List<OnnxNode> _path = [];

    private ChannelConsumers()
    {
    }

    /// <summary>The layers, each with the factor of each of its input channels.</summary>
    public IReadOnlyList<(LinearLayer Layer, double[] Factors)> Layers => _layers;

    /// <summary>The nodes between the tensor and the layers, in order of execution along each branch.</summary>
    public IReadOnlyList<OnnxNode> Path => _path;

    /// <summary>
    /// Follows a tensor [N, C, …] with a factor per channel; null with the reason if any of its uses cannot take the factors.
    /// </summary>
    public static ChannelConsumers? Of(OnnxGraph graph, GraphFacts facts, string tensor, double[] factors, out string reason)
    {
        var consumers = new ChannelConsumers();
        reason = consumers.Follow(graph, facts, tensor, factors) ?? "";
        return reason.Length == 0 ? consumers : null;
    }

    private string? Follow(OnnxGraph graph, GraphFacts facts, string tensor, double[] factors)
    {
        if (graph.IsOutput(tensor))
            return $"'{tensor}' is an output of the model";
        foreach (OnnxNode node in graph.Consumers(tensor))
        {
            bool isOnlyInput = node.Dependencies.Count(name => name == tensor) == 1 && node.Input(0) == tensor;
            if (isOnlyInput && LinearLayer.At(graph, facts, node) is { } layer && LinearWeights.Inputs(node, layer.Weight) == factors.Length)
            {
                _layers.Add((layer, factors));
            }
            else if (isOnlyInput && ChannelPath.Through(graph, facts, node, factors) is { } through)
            {
                _path.Add(node);
                if (Follow(graph, facts, node.Output, through) is { } reason)
                    return reason;
            }
            else
            {
                return $"{node} after it is no linear layer with constant weights that could take it";
            }
        }

        return null;
    }
}
