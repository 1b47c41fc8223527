using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// Gelu in its spellings, also after a bias or times the other half of its input. Gelu, BiasGelu: <c>x/2 (1 + erf(x/√2))</c>; FastGelu: with
/// <c>tanh(√(2/π) (x + 0.044715 x³))</c>; QuickGelu: <c>x σ(αx)</c>; BiasSplitGelu: left half ⊙ Gelu(right half).
/// </summary>
internal sealed class FusedActivations : ISpelling
{
    public IReadOnlyList<string> Types =>
    [
        "com.microsoft.Gelu", "com.microsoft.BiasGelu", "com.microsoft.FastGelu", "com.microsoft.QuickGelu", "com.microsoft.BiasSplitGelu",
        "com.microsoft.BiasAdd", "com.microsoft.BiasSoftmax",
    ];

    public string?[]? Write(OnnxNode node, PlainWriter w)
    {
        string x = node.OpType is "Gelu" or "QuickGelu" ? node.Input(0) : w.Plus(node.Input(0), node.Input(1));
        return node.OpType switch
        {
            "FastGelu" => [GeluTanh(x, w)],
            "QuickGelu" => [QuickGelu(x, FusedAttributes.Of(node).QuickAlpha, w)],
            "BiasAdd" => [w.Op("Add", x, node.Input(2))],
            // Over several axes it is another function.
            "BiasSoftmax" => FusedAttributes.Of(node).SoftmaxAxis is var axis && (axis == -1 || axis == w.Rank(node.Input(0)) - 1)
                ? [w.Op("Softmax", OnnxAttributes.Empty.With("axis", -1L), x)]
                : null,
            "BiasSplitGelu" => w.Constant(node.Input(1)) is { } bias
                ? [w.Op("Mul", w.Slice(x, -1, 0, bias.Length / 2), Gelu(w.Slice(x, -1, bias.Length / 2), w))]
                : null,
            _ => [Gelu(x, w)],
        };
    }

    private static string Gelu(string x, PlainWriter w) => Half(x, w.Op("Erf", w.Op("Div", x, w.Number(MathF.Sqrt(2)))), w);

    private static string GeluTanh(string x, PlainWriter w)
    {
        string cube = w.Op("Mul", w.Op("Mul", w.Op("Mul", x, x), x), w.Number(0.044715f));
        return Half(x, w.Op("Tanh", w.Op("Mul", w.Op("Add", x, cube), w.Number(MathF.Sqrt(2 / MathF.PI)))), w);
    }

    private static string QuickGelu(string x, float alpha, PlainWriter w) =>
        w.Op("Mul", x, w.Op("Sigmoid", alpha == 1 ? x : w.Op("Mul", x, w.Number(alpha))));

    private static string Half(string x, string function, PlainWriter w) =>
        w.Op("Mul", w.Op("Mul", x, w.Op("Add", function, w.Number(1))), w.Number(0.5f));
}
