using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// Attention of ONNX Runtime's domain: one product with packed weights gives queries, keys and values. QAttention is the same with quantised
/// input and weights, which are written as floats.
/// </summary>
internal sealed class PackedAttention : ISpelling
{
    public IReadOnlyList<string> Types => ["com.microsoft.Attention", "com.microsoft.QAttention"];

    public string?[]? Write(OnnxNode node, PlainWriter w)
    {
        AttentionAttributes a = AttentionAttributes.Of(node);
        bool quantised = node.OpType == "QAttention";
        (string mask, string past, string bias) = quantised ? (node.Input(5), node.Input(8), "") : (node.Input(3), node.Input(4), node.Input(5));
        string? weights = quantised ? Dequantised(node, w) : node.Input(1);
        if (a.HasOthers || a.Rotates || past.Length > 0 || weights is null || w.Constant(node.Input(1)) is not { } packed) return null;
        long[] sizes = a.Sizes is [_, _, _] given ? [.. given] : [.. Enumerable.Repeat(packed.Dimensions[^1] / 3L, 3)];
        string rows = w.Plus(w.Named("MatMul", OnnxAttributes.Empty, node.Input(0), weights), node.Input(2));
        var attention = new ScaledDotProduct(w, a);
        string[] parts = [.. sizes.Select((size, i) => attention.Split(w.Slice(rows, -1, sizes.Take(i).Sum(), sizes.Take(i + 1).Sum()), a.Heads))];
        if (!attention.Mask(mask, parts[1])) return null;
        attention.Add(bias);
        if (a.IsCausal) attention.Causal(parts[0], parts[1]);
        return [attention.Join(attention.Of(parts[0], parts[1], parts[2]))];
    }

    /// <summary>The weights of a QAttention whose input is quantised where it stands; its own scale is 1 then.</summary>
    private static string? Dequantised(OnnxNode node, PlainWriter w) =>
        DynamicQuantisation.IsInput(w.Graph, node.Input(0), node.Input(3)) ? DynamicQuantisation.Weights(w, node.Input(1), node.Input(4), node.Input(7)) : null;
}
