using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// GroupQueryAttention of ONNX Runtime's domain: causal attention whose keys and values serve several heads of queries. Keys and values of the
/// past stand before their own. With rotary embedding inside it stays.
/// </summary>
internal sealed class GroupedQueryAttention : ISpelling
{
    public IReadOnlyList<string> Types => ["com.microsoft.GroupQueryAttention"];

    public string?[]? Write(OnnxNode node, PlainWriter w)
    {
        AttentionAttributes a = AttentionAttributes.Of(node);
        if (a.HasOthers || a.Rotates || a.Heads == 0 || a.KeyHeads == 0 || Enumerable.Range(9, 6).Any(i => node.Input(i).Length > 0)) return null;
        var attention = new ScaledDotProduct(w, a);
        (string q, string k, string v) = Parts(node, a, attention, w);
        string past = node.Input(3);
        if (past.Length > 0) (k, v) = (w.Concat(2, past, k), w.Concat(2, node.Input(4), v));
        // The lengths count from 0; a sample's keys end there.
        attention.Lengths(w.Op("Add", w.Cast(node.Input(5), OnnxElementType.Int64), w.Integer(1)), k);
        attention.Causal(q, k);
        string joined = attention.Join(attention.Of(q, attention.Repeat(k, a.Heads, a.KeyHeads), attention.Repeat(v, a.Heads, a.KeyHeads)));
        return [joined, k, v];
    }

    private static (string Q, string K, string V) Parts(OnnxNode node, AttentionAttributes a, ScaledDotProduct attention, PlainWriter w)
    {
        if (node.Input(1).Length > 0)
            return (attention.Split(node.Input(0), a.Heads), attention.Split(node.Input(1), a.KeyHeads), attention.Split(node.Input(2), a.KeyHeads));
        string heads = attention.Split(node.Input(0), a.Heads + (2 * a.KeyHeads));
        return (w.Slice(heads, 1, 0, a.Heads), w.Slice(heads, 1, a.Heads, a.Heads + a.KeyHeads), w.Slice(heads, 1, a.Heads + a.KeyHeads));
    }
}
