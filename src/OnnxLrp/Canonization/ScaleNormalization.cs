using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>
/// Makes scale and shift part of the normalisation before them: a recognised LayerNormalization or RMSNormalization takes the product with
/// a constant and the sum with a constant that follow, as its operator has them. The pattern node bears the name of the last node, and has the
/// attributes <c>scale</c> and <c>shift</c>, the names of the constants. Run it after <see cref="RecognizePatterns"/>.
/// </summary>
internal sealed class ScaleNormalization : IGraphPass
{
    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        foreach (OnnxNode norm in graph.Nodes.Where(n => n.IsPattern && n.OpType is "LayerNormalization" or "RMSNormalization" or "GroupNormalization"))
        {
            OnnxNode whole = With(norm, "Mul", "scale");
            whole = With(whole, "Add", "shift");
            if (!ReferenceEquals(whole, norm))
                rewriter.Replace(norm, whole);
        }

        OnnxGraph scaled = rewriter.ToGraph();
        return new RewrittenGraph(scaled, []) { Facts = facts.KeptIn(scaled) };

        OnnxNode With(OnnxNode norm, string op, string attribute)
        {
            if (graph.IsOutput(norm.Output) || graph.Consumers(norm.Output) is not [var user] || !user.Is(op) || !rewriter.IsUntouched(user))
                return norm;
            string constant = user.Input(user.Input(0) == norm.Output ? 1 : 0);
            if (!graph.Initializers.ContainsKey(constant) || !facts.Shapes[user.Output].SequenceEqual(facts.Shapes[norm.Output]))
                return norm;
            rewriter.Remove(user);
            return new OnnxNode(
                user.Name, norm.OpType, [.. norm.Inputs, constant], user.Outputs, norm.Attributes.With(attribute, constant), OnnxNode.PatternDomain,
                [.. norm.Body, user]);
        }
    }
}
