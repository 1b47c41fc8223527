using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// Normalisations with the sum before them. SkipLayerNormalization: LayerNormalization of <c>(x + bias) + skip</c>;
/// SimplifiedLayerNormalization: <c>γ x / √(mean(x²) + ε)</c>, after a sum SkipSimplifiedLayerNormalization. The sum may be an output of its own.
/// </summary>
internal sealed class FusedNormalizations : ISpelling
{
    public IReadOnlyList<string> Types =>
        ["com.microsoft.SkipLayerNormalization", "com.microsoft.SkipSimplifiedLayerNormalization", "SimplifiedLayerNormalization"];

    public string?[]? Write(OnnxNode node, PlainWriter w)
    {
        float epsilon = FusedAttributes.Of(node).Epsilon;
        if (node.OpType == "SimplifiedLayerNormalization")
            return AxisAttribute.Of(node) == -1 ? [RootMeanSquare(node.Input(0), node.Input(1), epsilon, w)] : null;
        bool simple = node.OpType == "SkipSimplifiedLayerNormalization";
        string sum = w.Op("Add", w.Plus(node.Input(0), node.Input(simple ? 3 : 4)), node.Input(1));
        return [simple ? RootMeanSquare(sum, node.Input(2), epsilon, w) : Layer(sum, node.Input(2), node.Input(3), epsilon, w), null, null, sum];
    }

    /// <summary>LayerNormalization over the last axis.</summary>
    public static string Layer(string x, string scale, string shift, float epsilon, PlainWriter w) => w.Named(
        "LayerNormalization", OnnxAttributes.Empty.With("axis", -1L).With("epsilon", epsilon), shift.Length == 0 ? [x, scale] : [x, scale, shift]);

    private static string RootMeanSquare(string x, string scale, float epsilon, PlainWriter w)
    {
        string mean = w.Reduce("ReduceMean", w.Op("Mul", x, x), -1, keep: true);
        string root = w.Op("Sqrt", w.Op("Add", mean, w.Number(epsilon)));
        return w.Op("Mul", w.Op("Div", x, root), scale);
    }
}
