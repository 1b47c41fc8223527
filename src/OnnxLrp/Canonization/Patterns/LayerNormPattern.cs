using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>
/// LayerNormalization without scale and shift: (x − m) / √(v + ε), m = ReduceMean(x), v = ReduceMean((x − m)²); also the product with the
/// reciprocal of the root. The pattern node has the attributes <c>axes</c> and <c>epsilon</c>.
/// </summary>
internal sealed class LayerNormPattern : IGraphPattern
{
    public PatternMatch? Match(Product product, OnnxGraph graph)
    {
        if (RootMeanSquare.Quotient(product.Last, graph) is not { } quotient || RootMeanSquare.Of(quotient.Root, graph) is not { } root)
            return null;
        if (Deviation(quotient.Numerator, graph) is not { } above || Deviation(root.Squared, graph) is not { } below || above.Input != below.Input)
            return null;
        if (!above.Axes.SequenceEqual(root.Axes) || !below.Axes.SequenceEqual(root.Axes))
            return null;
        OnnxAttributes attributes = OnnxAttributes.Empty.With("axes", root.Axes).With("epsilon", (float)root.Epsilon);
        OnnxNode[] nodes = [.. quotient.Nodes, .. root.Nodes, .. above.Nodes, .. below.Nodes];
        return new PatternMatch("LayerNormalization", above.Input, nodes.Distinct().ToArray(), attributes);
    }

    /// <summary>If the tensor is <c>x − ReduceMean(x)</c>: x, the axes, and both nodes.</summary>
    private static (string Input, IReadOnlyList<long> Axes, OnnxNode[] Nodes)? Deviation(string tensor, OnnxGraph graph)
    {
        if (graph.Producer(tensor) is not { } difference || !difference.Is("Sub") || graph.Producer(difference.Input(1)) is not { } mean)
            return null;
        return RootMeanSquare.MeanAxes(mean, graph) is { } axes && mean.Input(0) == difference.Input(0)
            ? (difference.Input(0), axes, [difference, mean])
            : null;
    }
}
