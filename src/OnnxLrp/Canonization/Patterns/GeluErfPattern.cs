using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>Gelu, exact form: 0.5 · x · (1 + Erf(x / √2)).</summary>
internal sealed class GeluErfPattern : IGraphPattern
{
    public PatternMatch? Match(Product product, OnnxGraph graph)
    {
        foreach ((OnnxNode add, string x) in product.Pairs(graph, 0.5, "Add"))
        {
            if (graph.ScalarSum(add.Output, 1) is not { } sum || graph.Producer(sum.Other) is not { } erf || !erf.Is("Erf"))
                continue;
            Product argument = Product.Of(erf.Input(0), graph);
            if (argument.Factors is [var factor] && factor == x && Product.Near(argument.Scale, 1 / Math.Sqrt(2)))
                return new PatternMatch("Gelu", x, [.. product.Nodes, add, erf, .. argument.Nodes]);
        }

        return null;
    }
}
