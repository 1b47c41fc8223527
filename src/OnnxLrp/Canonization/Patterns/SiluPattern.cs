using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>Silu (Swish): x · Sigmoid(x).</summary>
internal sealed class SiluPattern : IGraphPattern
{
    public PatternMatch? Match(Product product, OnnxGraph graph)
    {
        foreach ((OnnxNode sigmoid, string x) in product.Pairs(graph, 1, "Sigmoid"))
        {
            if (sigmoid.Input(0) == x)
                return new PatternMatch("Silu", x, [.. product.Nodes, sigmoid]);
        }

        return null;
    }
}
