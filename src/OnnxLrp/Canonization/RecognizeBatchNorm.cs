using OnnxLrp.Graph;
using OnnxLrp.Normalization;

namespace OnnxLrp.Canonization;

/// <summary>
/// Puts a BatchNormalization in the place of Sub, Mul, Div and Add of constants per channel in a row, as some exporters write it. Formula:
/// the chain is y = s · x + t per channel; with a leading Sub of m and Div by d: μ = m, σ² = d², else μ = 0, σ² = 1; γ = s √σ², β = t + s
/// μ, ε = 0. A row needs a factor and a summand that differ between channels. Left alone: rows on the model's input (preprocessing), rows
/// after a normalisation (its own scale and shift), and a Mul or Add alone (layer scale, bias). Needs <see cref="FoldConstants"/> and
/// <see cref="RecognizePatterns"/> before it.
/// </summary>
internal sealed class RecognizeBatchNorm : IGraphPass
{
    private static readonly string[] Normalizations =
        ["BatchNormalization", "LayerNormalization", "RMSNormalization", "InstanceNormalization", "GroupNormalization"];

    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        var notes = new List<string>();
        var taken = new HashSet<OnnxNode>();
        foreach (OnnxNode first in graph.Nodes)
        {
            if (taken.Contains(first) || Row(graph, facts, first) is not { } row)
                continue;
            taken.UnionWith(row.Nodes);
            Replace(row, rewriter);
            notes.Add($"{row.Nodes[^1]}: {string.Join(", ", row.Nodes.Select(n => n.OpType))} per channel are a BatchNormalization");
        }

        OnnxGraph recognized = rewriter.ToGraph();
        return new RewrittenGraph(recognized, notes) { Facts = facts.KeptIn(recognized) };
    }

    private static AffineRow? Row(OnnxGraph graph, GraphFacts facts, OnnxNode first)
    {
        if (Step(graph, facts, first) is not { } start || graph.IsInput(start.Input))
            return null;
        if (graph.Producer(start.Input) is { } before && (Normalizations.Contains(before.OpType) || Step(graph, facts, before) is not null))
            return null;
        var row = new AffineRow(start.Input, start.Constant.Length);
        OnnxNode? node = first;
        while (node is not null && Step(graph, facts, node) is { } step)
        {
            row.Add(node, step.Constant, step.Reversed);
            node = !graph.IsOutput(node.Output) && graph.Consumers(node.Output) is [var next] ? next : null;
        }

        return row.IsNormalization ? row : null;
    }

    /// <summary>
    /// A node that adds, subtracts, multiplies or divides by a constant per channel (axis 1): its activation and the constant.
    /// </summary>
    private static (string Input, double[] Constant, bool Reversed)? Step(OnnxGraph graph, GraphFacts facts, OnnxNode node)
    {
        if (!(node.Is("Add") || node.Is("Sub") || node.Is("Mul") || node.Is("Div")))
            return null;
        bool reversed = graph.Initializers.ContainsKey(node.Input(0));
        (string input, string constant) = reversed ? (node.Input(1), node.Input(0)) : (node.Input(0), node.Input(1));
        if ((reversed && node.Is("Div")) || !facts.Shapes.TryGetValue(input, out int[]? shape) || shape.Length < 2 || graph.Initializers.ContainsKey(input))
            return null;
        return facts.Shapes.TryGetValue(node.Output, out int[]? result) && result.SequenceEqual(shape)
            && ChannelConstants.PerChannel(graph, constant, shape.Length, shape[1]) is { } values
            ? (input, values, reversed)
            : null;
    }

    private static void Replace(AffineRow row, GraphRewriter rewriter)
    {
        OnnxNode last = row.Nodes[^1];
        string Constant(string name, IEnumerable<double> values)
        {
            float[] floats = values.Select(v => (float)v).ToArray();
            return rewriter.AddConstant($"{last.Name}.{name}", [floats.Length], floats);
        }

        string[] inputs =
        [
            row.Input, Constant("gamma", row.Gamma), Constant("beta", row.Beta), Constant("mean", row.Mean), Constant("variance", row.Deviation.Select(d => d * d)),
        ];
        foreach (OnnxNode node in row.Nodes)
            rewriter.Remove(node);
        rewriter.Replace(last, new OnnxNode(last.Name, "BatchNormalization", inputs, last.Outputs, OnnxAttributes.Empty.With("epsilon", 0f)));
    }
}
