using OnnxLrp.Canonization.Patterns;
using OnnxLrp.Graph;
using OnnxLrp.Normalization;

namespace OnnxLrp.Canonization;

/// <summary>
/// Puts one pattern node in the place of an operator that an exporter wrote as primitive nodes: Silu, Gelu, HardSwish, Mish,
/// LayerNormalization, RMSNormalization. The pattern node is named after the last primitive, takes x as input 0 and the constants that the
/// primitives use after it, and carries the primitives in its body. Run it after <see cref="FoldConstants"/> and
/// <see cref="RemovePassThrough"/>.
/// </summary>
internal sealed class RecognizePatterns : IGraphPass
{
    private static readonly IGraphPattern[] Patterns =
    [
        new SiluPattern(), new GeluErfPattern(), new GeluTanhPattern(), new HardSwishPattern(), new MishPattern(), new LayerNormPattern(), new RmsNormPattern(),
    ];

    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        foreach (OnnxNode last in graph.Nodes.Where(n => n.Is("Mul") || n.Is("Div")))
        {
            Product product = Product.Of(last.Output, graph);
            PatternMatch? match = Patterns
                .Select(pattern => pattern.Match(product, graph))
                .FirstOrDefault(found => found is not null && IsClosed(found, last, graph, rewriter));
            if (match is null)
                continue;
            foreach (OnnxNode node in match.Nodes)
                rewriter.Remove(node);
            rewriter.Replace(last, Pattern(match, last, graph));
        }

        OnnxGraph recognized = rewriter.ToGraph();
        return new RewrittenGraph(recognized, []) { Facts = facts.KeptIn(recognized) };
    }

    /// <summary>True if nothing outside the pattern uses what it computes on the way.</summary>
    private static bool IsClosed(PatternMatch match, OnnxNode last, OnnxGraph graph, GraphRewriter rewriter)
    {
        bool UsedInsideOnly(string tensor) => !graph.IsOutput(tensor) && graph.Consumers(tensor).All(match.Nodes.Contains);
        return match.Nodes.All(rewriter.IsUntouched) && match.Nodes.Where(n => n != last).SelectMany(n => n.Outputs).All(UsedInsideOnly);
    }

    private static OnnxNode Pattern(PatternMatch match, OnnxNode last, OnnxGraph graph)
    {
        OnnxNode[] body = graph.Nodes.Where(match.Nodes.Contains).ToArray();
        HashSet<string> inside = body.SelectMany(n => n.Outputs).ToHashSet();
        string[] inputs = body.SelectMany(n => n.Dependencies).Where(t => !inside.Contains(t)).Prepend(match.Input).Distinct().ToArray();
        return new OnnxNode(last.Name, match.OpType, inputs, last.Outputs, match.Attributes, OnnxNode.PatternDomain, body);
    }
}
