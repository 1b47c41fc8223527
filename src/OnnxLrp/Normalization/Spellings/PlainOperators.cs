using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// Writes what optimisers have fused, what newer operator sets have as one operator, and dynamic quantisation in plain operators, so that rules
/// see one network however it was spelled. One file of this folder for each family. It needs no facts, so that the fused operators are never
/// run; what a spelling leaves alone stays, and is refused where it carries relevance.
/// </summary>
internal sealed class PlainOperators : IGraphPass
{
    private static readonly Dictionary<string, ISpelling> Spellings = new ISpelling[]
    {
        new FusedActivations(), new FusedProducts(), new FusedNormalizations(), new EmbeddingNormalization(), new PackedAttention(),
        new MultiHeadAttention(), new GroupedQueryAttention(), new AttentionOfOnnx(), new RotaryEmbeddings(), new BlockQuantisedProducts(),
        new DynamicQuantisation(), new DequantizedEmbedding(),
    }.SelectMany(s => s.Types, (spelling, type) => (type, spelling)).ToDictionary();

    /// <inheritdoc/>
    public bool NeedsFacts => false;

    /// <summary>The operators that are written in plain ones.</summary>
    public static IEnumerable<string> Types => Spellings.Keys;

    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        if (!graph.Nodes.Any(n => Spellings.ContainsKey(Key(n)))) return new RewrittenGraph(graph, []);
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        RewrittenGraph written = new IntegerProducts().Apply(graph, facts);
        graph = written.Graph;
        var rewriter = new GraphRewriter(graph);
        var known = new RoughTensors(graph);
        foreach (OnnxNode node in graph.Nodes)
        {
            if (!Spellings.TryGetValue(Key(node), out ISpelling? spelling)) continue;
            var writer = new PlainWriter(graph, rewriter, known, node);
            if (spelling.Write(node, writer) is not { } results || !Covers(graph, node, results)) continue;
            writer.Finish(results);
            counts[node.OpType] = counts.GetValueOrDefault(node.OpType) + 1;
        }

        string found = string.Join(", ", counts.Select(c => $"{c.Value} {c.Key}"));
        return new RewrittenGraph(rewriter.ToGraph(), [.. written.Notes, .. counts.Count == 0 ? Array.Empty<string>() : [$"{graph.Source}: {found} written in plain operators"]]);
    }

    /// <summary>Whether every output that is used has a tensor that stands for it.</summary>
    private static bool Covers(OnnxGraph graph, OnnxNode node, string?[] results) => Enumerable.Range(0, node.Outputs.Count).All(i =>
        !node.HasOutput(i) || results.ElementAtOrDefault(i) is not null || (graph.Consumers(node.Outputs[i]).Count == 0 && !graph.IsOutput(node.Outputs[i])));

    private static string Key(OnnxNode node) => node.Domain.Length == 0 ? node.OpType : $"{node.Domain}.{node.OpType}";
}
