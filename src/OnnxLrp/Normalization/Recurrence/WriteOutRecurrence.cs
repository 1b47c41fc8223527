using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Recurrence;

/// <summary>
/// Writes LSTM, GRU and RNN out over time in plain operators, so that rules meet linear layers, gates, sums and activations. Run it after
/// <see cref="FoldConstants"/> and <see cref="NewestOperatorSet"/>. What it leaves alone has a <see cref="Problem"/>.
/// </summary>
internal sealed class WriteOutRecurrence : IGraphPass
{
    /// <summary>Nodes that a model may have when it is written out: ONNX Runtime loads some ten thousand nodes a second.</summary>
    public const int MostNodes = 100_000;

    /// <summary>Nodes of one step of one direction, roughly.</summary>
    private const int NodesOfStep = 20;

    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        foreach (OnnxNode node in graph.Nodes.Where(n => IsRecurrent(n) && Problem(graph, facts, n) is null))
        {
            rewriter.Replace(node, new RecurrenceOverTime(graph, node, facts.Shapes[node.Input(0)], rewriter).Write());
        }
        return new RewrittenGraph(rewriter.ToGraph(), []);
    }

    /// <summary>Whether a node of the file is a recurrent operator.</summary>
    public static bool IsRecurrent(OnnxNode node) => node.Domain.Length == 0 && RecurrentAttributes.Operators.Contains(node.OpType);

    /// <summary>Why a recurrent node is not written out; null where nothing is against it.</summary>
    internal static string? Problem(OnnxGraph graph, GraphFacts facts, OnnxNode node)
    {
        if (!facts.Shapes.ContainsKey(node.Input(0))) return "the shape of its sequence is unknown";
        if (new[] { 1, 2, 3, 7 }.Any(i => node.Input(i).Length > 0 && !graph.Initializers.ContainsKey(node.Input(i))))
        {
            return "its weights are computed from the model's inputs";
        }
        double nodes = graph.Nodes.Count + graph.Nodes.Where(IsRecurrent).Sum(n => (double)NodesOfStep * Steps(facts, n));
        return nodes <= MostNodes ? null
            : $"{Steps(facts, node)} steps written out make the model {nodes:0} nodes; at most {MostNodes} are explained";
    }

    private static int Steps(GraphFacts facts, OnnxNode node) =>
        facts.Shapes.TryGetValue(node.Input(0), out int[]? shape) ? shape[0] * RecurrentAttributes.Of(node).Directions : 0;
}
