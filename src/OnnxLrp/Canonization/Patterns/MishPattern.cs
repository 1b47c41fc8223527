using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>Mish: x · Tanh(Softplus(x)).</summary>
internal sealed class MishPattern : IGraphPattern
{
    public PatternMatch? Match(Product product, OnnxGraph graph)
    {
        foreach ((OnnxNode tanh, string x) in product.Pairs(graph, 1, "Tanh"))
        {
            if (graph.Producer(tanh.Input(0)) is { } softplus && softplus.Is("Softplus") && softplus.Input(0) == x)
                return new PatternMatch("Mish", x, [.. product.Nodes, tanh, softplus]);
        }

        return null;
    }
}
