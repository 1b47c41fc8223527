using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>
/// Puts one pattern node GroupNormalization in the place of a Reshape to [N, groups, …], an InstanceNormalization that neither scales nor
/// shifts, and a Reshape back, as PyTorch's exporter writes it. Its scale and shift are for <see cref="ScaleNormalization"/>. Needs
/// <see cref="Normalization.FoldConstants"/> before it.
/// </summary>
internal sealed class RecognizeGroupNorm : IGraphPass
{
    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        foreach (OnnxNode norm in graph.Nodes.Where(n => n.Is("InstanceNormalization")))
        {
            if (graph.Producer(norm.Input(0)) is not { } split || !split.Is("Reshape") || !IsInner(split) || !IsInner(norm)
                || graph.Consumers(norm.Output) is not [var joined] || !joined.Is("Reshape"))
                continue;
            int[] shape = facts.Shapes[split.Input(0)], groups = facts.Shapes[split.Output];
            bool divides = shape.Length > 2 && shape.SequenceEqual(facts.Shapes[joined.Output]) && groups[0] == shape[0] && shape[1] % groups[1] == 0;
            if (!divides || !IsConstant(norm.Input(1), 1) || !IsConstant(norm.Input(2), 0))
                continue;
            OnnxNode[] body = [split, norm, joined];
            string[] inputs = [split.Input(0), split.Input(1), norm.Input(1), norm.Input(2), joined.Input(1)];
            rewriter.Remove(split);
            rewriter.Remove(norm);
            rewriter.Replace(joined, new OnnxNode(
                joined.Name, "GroupNormalization", inputs.Distinct().ToArray(), joined.Outputs,
                norm.Attributes.With("num_groups", (long)groups[1]), OnnxNode.PatternDomain, body));
        }

        OnnxGraph recognized = rewriter.ToGraph();
        return new RewrittenGraph(recognized, []) { Facts = facts.KeptIn(recognized) };

        bool IsInner(OnnxNode node) => !graph.IsOutput(node.Output) && graph.Consumers(node.Output).Count == 1;

        bool IsConstant(string tensor, float value) => graph.Initializers.TryGetValue(tensor, out OnnxTensor? constant) && constant.ToFloats().All(v => v == value);
    }
}
