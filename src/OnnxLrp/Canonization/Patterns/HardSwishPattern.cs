using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>HardSwish: x · HardSigmoid(x) with slope 1/6 and offset 1/2, or x · Clip(x + 3, 0, 6) / 6.</summary>
internal sealed class HardSwishPattern : IGraphPattern
{
    public PatternMatch? Match(Product product, OnnxGraph graph)
    {
        foreach ((OnnxNode gate, string x) in product.Pairs(graph, 1, "HardSigmoid"))
        {
            ActivationAttributes line = ActivationAttributes.Of(gate);
            if (gate.Input(0) == x && Product.Near(line.Alpha, 1.0 / 6) && Product.Near(line.Beta, 0.5))
                return new PatternMatch("HardSwish", x, [.. product.Nodes, gate]);
        }

        foreach ((OnnxNode clip, string x) in product.Pairs(graph, 1.0 / 6, "Clip"))
        {
            if (graph.ClipBounds(clip) is (0, 6) && graph.ScalarSum(clip.Input(0), 3) is { } sum && sum.Other == x)
                return new PatternMatch("HardSwish", x, [.. product.Nodes, clip, sum.Node]);
        }

        return null;
    }
}
