using OnnxLrp.Composites;
using OnnxLrp.Graph;
using OnnxLrp.Operators;

namespace OnnxLrp.Planning;

/// <summary>Chooses a composite by the network, where one leaves that open (<see cref="Composite.ForTransformers"/>).</summary>
/// <param name="graph">The canonized graph.</param>
/// <param name="facts">Shapes and constants of its tensors.</param>
internal sealed class NetworkKind(OnnxGraph graph, GraphFacts facts)
{
    /// <summary>
    /// The composite for the network, and a note where it is not the one for convolutional networks. A transformer multiplies activations by
    /// what a Softmax makes, and has more dense layers than convolutions.
    /// </summary>
    public (Composite Composite, string? Note) Choose(Composite composite)
    {
        if (composite.ForTransformers is not { } attention) return (composite, null);
        return IsTransformer()
            ? (attention, $"composite {composite.Name}: {attention.Name}, since the network has attention and more dense layers than convolutions")
            : (composite with { Name = CompositePresets.Convolutional, ForTransformers = null }, null);
    }

    private bool IsTransformer()
    {
        HashSet<string> activations = [.. facts.Shapes.Keys.Where(t => t.Length > 0 && !facts.Constants.ContainsKey(t))];
        int products = 0, attentions = 0;
        foreach (OnnxNode node in graph.Nodes.Where(n => n.OpType is "MatMul" or "Gemm" or "Einsum" && n.Inputs.All(facts.Shapes.ContainsKey)))
        {
            if (node.Inputs.Take(2).Any(i => !activations.Contains(i))) products++;
            else if (node.Inputs.Any(i => new GateSearch(graph, facts, activations).Of(i).Squashing == Squashing.Softmax)) attentions++;
        }
        return attentions > 0 && products > graph.Nodes.Count(n => n.OpType is "Conv" or "ConvTranspose");
    }
}
