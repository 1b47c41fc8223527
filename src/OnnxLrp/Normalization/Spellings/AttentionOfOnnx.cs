using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// Attention of operator set 23: queries, keys and values [N, heads, S, size] or [N, S, heads · size], masks of booleans or of numbers that are
/// added, causal or not; keys and values of the past stand before their own.
/// </summary>
internal sealed class AttentionOfOnnx : ISpelling
{
    public IReadOnlyList<string> Types => ["Attention"];

    public string?[]? Write(OnnxNode node, PlainWriter w)
    {
        AttentionAttributes a = AttentionAttributes.Of(node);
        string mask = node.Input(3);
        if (a.HasOthers || a.Softcap != 0 || node.Input(6).Length > 0 || (node.HasOutput(3) && w.Graph.Consumers(node.Outputs[3]).Count > 0)) return null;
        var attention = new ScaledDotProduct(w, a);
        bool rows = a.Heads > 0 && w.Rank(node.Input(0)) != 4;
        string q = Heads(0, a.Heads), k = Heads(1, a.KeyHeads), v = Heads(2, a.KeyHeads);
        if (node.Input(4).Length > 0) (k, v) = (w.Concat(2, node.Input(4), k), w.Concat(2, node.Input(5), v));
        if (mask.Length > 0)
        {
            if (w.Type(mask) is not { } type) return null;
            if (type == OnnxElementType.Bool) attention.Keep(mask, float.MinValue);
            else attention.Add(mask);
        }
        if (a.IsCausal) attention.Causal(q, k, fromStart: node.Input(4).Length == 0);
        long heads = a.Heads;
        string y = attention.Of(q, attention.Repeat(k, heads, a.KeyHeads), attention.Repeat(v, heads, a.KeyHeads));
        return [rows ? attention.Join(y) : y, k, v];

        string Heads(int input, long count) => rows ? attention.Split(node.Input(input), count) : node.Input(input);
    }
}
