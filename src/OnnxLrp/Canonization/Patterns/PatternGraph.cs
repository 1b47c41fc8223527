using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

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

    /// <summary>The bounds of a Clip; infinite where absent, null if not constant.</summary>
    public static (double Low, double High)? ClipBounds(this OnnxGraph graph, OnnxNode clip)
    {
        double? Bound(int input, double none) =>
            clip.Input(input).Length > 0 ? graph.ScalarOf(clip.Input(input)) : FormerAttributes.Of(clip, input)?.ToFloats()[0] ?? none;
        return Bound(1, double.NegativeInfinity) is { } low && Bound(2, double.PositiveInfinity) is { } high ? (low, high) : null;
    }

    /// <summary>Whether a Pad puts zeros around its input.</summary>
    public static bool PadsWithZeros(this OnnxGraph graph, OnnxNode pad) =>
        PadAttributes.Of(pad).Mode == PadAttributes.Constant && (pad.Input(2).Length == 0 || graph.ScalarOf(pad.Input(2)) == 0);
}
