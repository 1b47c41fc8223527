using OnnxLrp.Graph;

namespace OnnxLrp.Normalization;

/// <summary>
/// Turns every tensor that does not depend on input values into an initializer and drops the nodes that computed it: weights after
/// DequantizeLinear or ConstantOfShape, shapes after Shape, and so on. Shapes are folded for the probed input shapes.
/// </summary>
internal sealed class FoldConstants : IGraphPass
{
    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        bool usesShapes = false;
        foreach (OnnxNode node in graph.Nodes)
        {
            string[] outputs = node.Outputs.Where(name => name.Length > 0).ToArray();
            // A graph output must be made by a node.
            if (outputs.Any(graph.IsOutput) || !outputs.All(facts.Constants.ContainsKey))
                continue;
            foreach (string output in outputs)
                rewriter.Set(facts.Constants[output].WithName(output));
            rewriter.Remove(node);
            usesShapes |= (node.Is("Shape") || node.Is("Size")) && !facts.Constants.ContainsKey(node.Input(0));
        }

        OnnxGraph folded = rewriter.ToGraph();
        string[] notes = usesShapes ? [$"{graph.Source}: shapes that the model computes are fixed to this input shape."] : [];
        return new RewrittenGraph(folded, notes) { Facts = facts.KeptIn(folded) };
    }
}
