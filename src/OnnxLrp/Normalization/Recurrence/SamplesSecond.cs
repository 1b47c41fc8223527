using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Recurrence;

/// <summary>
/// Gives recurrent nodes whose samples are the first axis (<c>layout = 1</c>) the layout with samples second, by a Transpose before and
/// after them: ONNX Runtime has no kernels for the other one. It needs no facts, so that no model is run with it.
/// </summary>
internal sealed class SamplesSecond : IGraphPass
{
    /// <inheritdoc/>
    public bool NeedsFacts => false;

    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        foreach (OnnxNode node in graph.Nodes.Where(n => WriteOutRecurrence.IsRecurrent(n) && RecurrentAttributes.Of(n).SamplesFirst))
        {
            rewriter.Replace(node, Turned(node, rewriter));
        }
        return new RewrittenGraph(rewriter.ToGraph(), []);
    }

    private static List<OnnxNode> Turned(OnnxNode node, GraphRewriter rewriter)
    {
        List<OnnxNode> before = [], after = [];
        string[] inputs = [.. node.Inputs], outputs = [.. node.Outputs];
        // The sequence and the states: [N, T, E] and [N, D, H].
        foreach (int i in new[] { 0, 5, 6 }.Where(i => node.Input(i).Length > 0))
        {
            inputs[i] = rewriter.NewName($"{node.Name}/{node.Inputs[i]}.turned");
            before.Add(Transpose(node, rewriter, node.Inputs[i], inputs[i], [1, 0, 2]));
        }
        for (int i = 0; i < outputs.Length; i++)
        {
            if (outputs[i].Length == 0) continue;
            outputs[i] = rewriter.NewName($"{node.Name}/{node.Outputs[i]}.turned");
            // Y is [T, D, N, H] and becomes [N, T, D, H].
            after.Add(Transpose(node, rewriter, outputs[i], node.Outputs[i], i == 0 ? [2, 0, 1, 3] : [1, 0, 2]));
        }
        return [.. before, node.With(inputs: inputs, outputs: outputs, attributes: node.Attributes.Without("layout")), .. after];
    }

    private static OnnxNode Transpose(OnnxNode node, GraphRewriter rewriter, string from, string to, long[] order) =>
        new OnnxNode(rewriter.NewName($"{to}.transpose"), "Transpose", [from], [to], OnnxAttributes.Empty.With("perm", order)).From(node);
}
