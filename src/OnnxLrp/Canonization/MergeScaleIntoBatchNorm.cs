using OnnxLrp.Graph;
using OnnxLrp.Normalization;

namespace OnnxLrp.Canonization;

/// <summary>
/// Takes a Mul or Add of a constant per channel directly after a BatchNormalization into it: Caffe models write the learned scale and
/// shift that way. Formula: (γ·n + β)·c = (γ·c)·n + β·c, and (γ·n + β) + d = γ·n + (β + d), n the normalized input. Needs
/// <see cref="FoldConstants"/> before it.
/// </summary>
internal sealed class MergeScaleIntoBatchNorm : IGraphPass
{
    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        // Each round takes in one Mul or Add after each normalization.
        OnnxGraph merged = Once(graph, facts);
        while (!ReferenceEquals(merged, graph))
            (graph, merged) = (merged, Once(merged, facts));
        return new RewrittenGraph(merged, []) { Facts = facts.KeptIn(merged) };
    }

    private static OnnxGraph Once(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        foreach (OnnxNode norm in graph.Nodes.Where(n => n.Is("BatchNormalization")))
            Merge(graph, facts, norm, rewriter);
        return rewriter.ToGraph();
    }

    private static void Merge(OnnxGraph graph, GraphFacts facts, OnnxNode norm, GraphRewriter rewriter)
    {
        if (graph.IsOutput(norm.Output) || graph.Consumers(norm.Output) is not [var next] || !(next.Is("Mul") || next.Is("Add")))
            return;
        if (BatchNormParameters.Of(graph, norm, out _) is not { } parameters || !facts.Shapes.TryGetValue(norm.Input(0), out int[]? shape))
            return;
        int channels = parameters.Scale.Length;
        string other = next.Input(0) == norm.Output ? next.Input(1) : next.Input(0);
        if (ChannelConstants.PerChannel(graph, other, shape.Length, channels) is not { } constant)
            return;

        float[] gamma = graph.Initializers[norm.Input(1)].ToFloats();
        float[] beta = graph.Initializers[norm.Input(2)].ToFloats();
        for (int c = 0; c < channels; c++)
        {
            gamma[c] *= next.Is("Mul") ? (float)constant[c] : 1;
            beta[c] = (float)(next.Is("Mul") ? beta[c] * constant[c] : beta[c] + constant[c]);
        }

        string scale = rewriter.AddConstant($"{norm.Name}.scale", [channels], gamma);
        string shift = rewriter.AddConstant($"{norm.Name}.shift", [channels], beta);
        rewriter.Replace(norm, norm.With(inputs: [norm.Input(0), scale, shift, norm.Input(3), norm.Input(4)], outputs: [next.Output]));
        rewriter.Remove(next);
    }
}
