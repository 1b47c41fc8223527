using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// Writes MatMulInteger and ConvInteger of dynamically quantised activations as MatMul and Conv of floats. Where the product is cast and
/// multiplied by both scales, as quantisers write it, the scale of the weights goes into the weights, so that a bias after it is the bias of one
/// linear layer.
/// </summary>
internal sealed class IntegerProducts : IGraphPass
{
    /// <inheritdoc/>
    public bool NeedsFacts => false;

    /// <inheritdoc/>
    public RewrittenGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        var rewriter = new GraphRewriter(graph);
        int count = 0;
        foreach (OnnxNode node in graph.Nodes.Where(n => n.Is("MatMulInteger") || n.Is("ConvInteger")))
        {
            if (!DynamicQuantisation.IsInput(graph, node.Input(0), node.Input(2))) continue;
            bool dense = node.Is("MatMulInteger");
            (OnnxNode Cast, OnnxNode Mul, string Scale)? scaled = Scaled(graph, node);
            string? second = DynamicQuantisation.Values(graph, node.Input(1), scaled?.Scale ?? "", node.Input(3), last: dense) is { } values
                ? rewriter.AddConstant($"{node.Input(1)}.float", graph.Initializers[node.Input(1)].Dimensions, values)
                : dense && scaled is null && DynamicQuantisation.IsInput(graph, node.Input(1), node.Input(3)) ? node.Input(1) : null;
            if (second is null) continue;
            rewriter.Replace(node, new OnnxNode(
                node.Name, dense ? "MatMul" : "Conv", [node.Input(0), second], [scaled?.Mul.Output ?? node.Output], node.Attributes));
            if (scaled is { } chain)
            {
                rewriter.Remove(chain.Cast);
                rewriter.Remove(chain.Mul);
            }

            count++;
        }

        return new RewrittenGraph(
            rewriter.ToGraph(), count == 0 ? [] : [$"{graph.Source}: {count} products of integers compute in Float; activations are not quantised"]);
    }

    /// <summary>The cast of a product and its product with the scale of the activation times a constant scale of the weights.</summary>
    private static (OnnxNode Cast, OnnxNode Mul, string Scale)? Scaled(OnnxGraph graph, OnnxNode node)
    {
        if (Only(graph, node.Output) is not { } cast || !cast.Is("Cast") || Only(graph, cast.Output) is not { } mul || !mul.Is("Mul")) return null;
        string both = mul.Input(mul.Input(0) == cast.Output ? 1 : 0), own = graph.Producer(node.Input(2))!.Outputs[1];
        if (graph.Producer(both) is not { } scales || !scales.Is("Mul") || !scales.Inputs.Contains(own)) return null;
        string other = scales.Input(scales.Input(0) == own ? 1 : 0);
        return graph.Initializers.ContainsKey(other) ? (cast, mul, other) : null;
    }

    private static OnnxNode? Only(OnnxGraph graph, string tensor) =>
        !graph.IsOutput(tensor) && graph.Consumers(tensor) is [var user] ? user : null;
}
