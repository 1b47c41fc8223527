using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>
/// RMSNormalization without scale: x / √(ReduceMean(x²) + ε), or the product with the reciprocal of the root. The pattern node has the
/// attributes <c>axes</c> and <c>epsilon</c>.
/// </summary>
internal sealed class RmsNormPattern : IGraphPattern
{
    public PatternMatch? Match(Product product, OnnxGraph graph)
    {
        if (RootMeanSquare.Quotient(product.Last, graph) is not { } quotient || RootMeanSquare.Of(quotient.Root, graph) is not { } root)
            return null;
        if (root.Squared != quotient.Numerator)
            return null;
        OnnxAttributes attributes = OnnxAttributes.Empty.With("axes", root.Axes).With("epsilon", (float)root.Epsilon);
        return new PatternMatch("RMSNormalization", root.Squared, [.. quotient.Nodes, .. root.Nodes], attributes);
    }
}
