using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>
/// Silu and Swish: x · Sigmoid(α x), α 1 or a constant (1.702 is QuickGelu). The pattern node has the attribute <c>alpha</c>.
/// </summary>
internal sealed class SiluPattern : IGraphPattern
{
    public PatternMatch? Match(Product product, OnnxGraph graph)
    {
        foreach ((OnnxNode sigmoid, string x) in product.Pairs(graph, 1, "Sigmoid"))
        {
            if (sigmoid.Input(0) == x)
                return new PatternMatch("Silu", x, [.. product.Nodes, sigmoid]);
            Product argument = Product.Of(sigmoid.Input(0), graph);
            if (argument.Factors is [var factor] && factor == x && argument.Nodes.Count > 0)
                return new PatternMatch("Silu", x, [.. product.Nodes, sigmoid, .. argument.Nodes], OnnxAttributes.Empty.With("alpha", (float)argument.Scale));
        }

        return null;
    }
}
