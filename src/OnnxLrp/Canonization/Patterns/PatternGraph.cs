using OnnxLrp.Graph;

namespace OnnxLrp.Canonization.Patterns;

/// <summary>Questions that patterns ask of a graph.</summary>
internal static class PatternGraph
{
    /// <summary>The value of a constant with one element; null for anything else.</summary>
    public static double? ScalarOf(this OnnxGraph graph, string tensor)
        => graph.Initializers.TryGetValue(tensor, out OnnxTensor? constant) && constant.Length == 1 && constant.ElementType != OnnxElementType.String
            ? constant.ToFloats()[0]
            : null;

    /// <summary>If the tensor is <c>addend + y</c> with a scalar addend: the Add and y.</summary>
    public static (OnnxNode Node, string Other)? ScalarSum(this OnnxGraph graph, string tensor, double addend)
    {
        if (graph.Producer(tensor) is not { } node || !node.Is("Add"))
            return null;
        for (int i = 0; i < 2; i++)
        {
            if (graph.ScalarOf(node.Input(i)) is { } constant && Product.Near(constant, addend))
                return (node, node.Input(1 - i));
        }

        return null;
    }

    /// <summary>The bounds of a Clip, given by attributes up to operator set 10, by inputs from 11 on; infinite where absent, null if not constant.</summary>
    public static (double Low, double High)? ClipBounds(this OnnxGraph graph, OnnxNode clip)
    {
        double? low = clip.Input(1).Length > 0 ? graph.ScalarOf(clip.Input(1)) : clip.Attributes.Float("min", float.NegativeInfinity);
        double? high = clip.Input(2).Length > 0 ? graph.ScalarOf(clip.Input(2)) : clip.Attributes.Float("max", float.PositiveInfinity);
        return low is { } l && high is { } h ? (l, h) : null;
    }
}
