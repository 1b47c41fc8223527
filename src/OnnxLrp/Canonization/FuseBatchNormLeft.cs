using OnnxLrp.Graph;
using OnnxLrp.Normalization;

namespace OnnxLrp.Canonization;

/// <summary>
/// Folds a BatchNormalization into the Conv, ConvTranspose, Gemm or MatMul directly before it. Formula, per output channel, with
/// y = Scale · x + Shift of the normalization: W' = Scale · W, b' = Scale · b + Shift. A normalization that cannot be folded stays, and a
/// note says why. Needs <see cref="FoldConstants"/> before it.
/// </summary>
/// <param name="tellRefusals">False where <see cref="FuseBatchNormRight"/> comes next: it tells what is left in the end.</param>
internal sealed class FuseBatchNormLeft(bool tellRefusals = true) : IGraphPass
{
    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        var notes = new List<string>();
        foreach (OnnxNode norm in graph.Nodes.Where(n => n.Is("BatchNormalization")))
        {
            if (Refusal(graph, facts, norm, rewriter) is { } reason && tellRefusals)
                notes.Add($"{norm} is not folded into the layer before it: {reason}.");
        }

        OnnxGraph fused = rewriter.ToGraph();
        return new RewrittenGraph(fused, notes) { Facts = facts.KeptIn(fused) };
    }

    /// <summary>Folds one normalization, or tells why not.</summary>
    private static string? Refusal(OnnxGraph graph, GraphFacts facts, OnnxNode norm, GraphRewriter rewriter)
    {
        if (BatchNormParameters.Of(graph, norm, out string reason) is not { } parameters)
            return reason;
        string input = norm.Input(0);
        if (LinearLayer.Making(graph, facts, input) is not { } layer)
        {
            return graph.Producer(input) is { } producer
                ? $"{producer} is not a linear layer with constant weights"
                : "it stands at the model's input";
        }

        if (graph.Consumers(input).Count > 1 || graph.IsOutput(input) || IsShared(graph, layer))
            return $"the output of {layer.Node} is also used elsewhere";

        float[] weight = LinearWeights.ScaleOutputs(layer.Node, layer.Weight, parameters.Scale);
        double[] bias = layer.Bias.Select((b, c) => parameters.Scale[c] * b + parameters.Shift[c]).ToArray();
        rewriter.Replace(layer.Node, layer.Rebuild(rewriter, weight, bias, norm.Output));
        rewriter.Remove(norm);
        if (layer.Add is not null)
            rewriter.Remove(layer.Add);
        return null;
    }

    private static bool IsShared(OnnxGraph graph, LinearLayer layer)
        => graph.Consumers(layer.Node.Output).Count > 1 || graph.IsOutput(layer.Node.Output);
}
