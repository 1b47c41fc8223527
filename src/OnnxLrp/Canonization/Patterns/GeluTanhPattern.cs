using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>Gelu, approximate form: 0.5 · x · (1 + Tanh(√(2/π) · (x + 0.044715 · x³))).</summary>
internal sealed class GeluTanhPattern : IGraphPattern
{
    public PatternMatch? Match(Product product, OnnxGraph graph)
    {
        foreach ((OnnxNode add, string x) in product.Pairs(graph, 0.5, "Add"))
        {
            if (graph.ScalarSum(add.Output, 1) is not { } sum || graph.Producer(sum.Other) is not { } tanh || !tanh.Is("Tanh"))
                continue;
            Product argument = Product.Of(tanh.Input(0), graph);
            if (argument.Factors is not [var inner] || !Product.Near(argument.Scale, Math.Sqrt(2 / Math.PI)) || Cubic(inner, x, graph) is not { } cubic)
                continue;
            OnnxNode[] nodes = [.. product.Nodes, add, tanh, .. argument.Nodes, .. cubic];
            return new PatternMatch("Gelu", x, nodes, OnnxAttributes.Empty.With("approximate", "tanh"));
        }

        return null;
    }

    /// <summary>The nodes of x + 0.044715 · x³.</summary>
    private static IReadOnlyList<OnnxNode>? Cubic(string tensor, string x, OnnxGraph graph)
    {
        if (graph.Producer(tensor) is not { } add || !add.Is("Add"))
            return null;
        for (int i = 0; i < 2; i++)
        {
            Product cube = Product.Of(add.Input(1 - i), graph);
            if (add.Input(i) == x && Product.Near(cube.Scale, 0.044715) && cube.Factors.Count == 3 && cube.Factors.All(f => f == x))
                return [add, .. cube.Nodes];
        }

        return null;
    }
}
