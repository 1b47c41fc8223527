using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// MultiHeadAttention of ONNX Runtime's domain: queries, keys and values [N, S, heads · size] with a common bias, or packed as
/// [N, S, heads, 3, size]; keys and values of the past stand before their own.
/// </summary>
internal sealed class MultiHeadAttention : ISpelling
{
    public IReadOnlyList<string> Types => ["com.microsoft.MultiHeadAttention"];

    public string?[]? Write(OnnxNode node, PlainWriter w)
    {
        AttentionAttributes a = AttentionAttributes.Of(node);
        if (a.HasOthers || a.Heads == 0 || node.Input(8).Length > 0 || node.Input(9).Length > 0) return null;
        var attention = new ScaledDotProduct(w, a);
        if (Parts(node, a, attention, w) is not [{ } q, { } k, { } v]) return null;
        (k, v) = (Later(node.Input(6), k, w), Later(node.Input(7), v, w));
        if (!attention.Mask(node.Input(4), k)) return null;
        attention.Add(node.Input(5));
        if (a.IsCausal) attention.Causal(q, k);
        return [attention.Join(attention.Of(q, k, v)), k, v];
    }

    private static string Later(string past, string own, PlainWriter w) => past.Length == 0 ? own : w.Concat(2, past, own);

    private static string[]? Parts(OnnxNode node, AttentionAttributes a, ScaledDotProduct attention, PlainWriter w)
    {
        string[] given = [node.Input(0), node.Input(1), node.Input(2)];
        string[] biases = node.Input(3).Length > 0 ? Biases(node.Input(3), w) : ["", "", ""];
        if (given[1].Length == 0)
        {
            return w.Rank(given[0]) == 5 && node.Input(3).Length == 0
                ? [.. Enumerable.Range(0, 3).Select(i => w.Transpose(w.Reshape(w.Slice(given[0], 3, i, i + 1), 0, 0, a.Heads, -1), 0, 2, 1, 3))]
                : null;
        }
        bool rows = given.All(g => g.Length > 0 && (w.Rank(g) ?? 3) == 3) && biases.Length == 3;
        return rows ? [.. given.Select((g, i) => attention.Split(w.Plus(g, biases[i]), a.Heads))] : null;
    }

    /// <summary>The bias of queries, keys and values; nothing where they are not of one size.</summary>
    private static string[] Biases(string bias, PlainWriter w) => w.Constant(bias) is { } constant && constant.Length % 3 == 0
        ? [.. Enumerable.Range(0, 3).Select(i => w.Slice(bias, 0, i * constant.Length / 3, (i + 1) * constant.Length / 3))]
        : [];
}
