using OnnxLrp.Graph;

namespace OnnxLrp.Normalization;

/// <summary>
/// Makes a quantised model (QuantizeLinear/DequantizeLinear pairs, QLinear operators) compute in Float with dequantised weights. Formula:
/// the value of q is (q − zero) · scale; what a quantisation saturates is kept as a Clip to [(least − zero) · scale, (largest − zero) ·
/// scale] (a Relu is often nothing else), its rounding is not. DequantizeLinear of constant weights stays for
/// <see cref="FoldConstants"/>. Outputs differ by the rounding.
/// </summary>
internal sealed class DequantizeToFloat32 : IGraphPass
{
    /// <inheritdoc/>
    public bool NeedsFacts => false;

    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        var quantised = new QuantisedNodes(graph, rewriter);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (OnnxNode node in graph.Nodes)
        {
            if (quantised.InFloat(node) is not { } nodes)
                continue;
            rewriter.Replace(node, nodes);
            counts[node.OpType] = counts.GetValueOrDefault(node.OpType) + 1;
        }

        if (counts.Count == 0)
            return new RewrittenGraph(graph, []);
        OnnxGraph result = rewriter.ToGraph();
        result = result with { Inputs = result.Inputs.Select(Widened).ToArray() };
        string found = string.Join(", ", counts.Select(c => $"{c.Value} {c.Key}"));
        return new RewrittenGraph(result, [$"{found} compute in Float; saturation is kept as Clip"]);
    }

    private static OnnxValue Widened(OnnxValue value)
        => QuantisedNodes.Range(value.ElementType) is null ? value : value with { ElementType = OnnxElementType.Float };
}
