using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// Attention in plain operators: <c>softmax(scale · Q Kᵀ + masks) V</c> for queries [N, heads, S, size] and keys and values
/// [N, heads, T, size].
/// </summary>
/// <param name="w">Where nodes are written.</param>
/// <param name="a">The attributes of the node.</param>
internal sealed class ScaledDotProduct(PlainWriter w, AttentionAttributes a)
{
    private readonly List<string> _summands = [];

    /// <summary>The rows [N, S, heads · size] as [N, heads, S, size].</summary>
    public string Split(string x, long heads) => w.Transpose(w.Reshape(x, 0, 0, heads, -1), 0, 2, 1, 3);

    /// <summary>The heads side by side, [N, S, heads · size].</summary>
    public string Join(string y) => w.Reshape(w.Transpose(y, 0, 2, 1, 3), 0, 0, -1);

    /// <summary>Each head of keys or values, [N, heads, T, size], repeated for the queries that share it.</summary>
    public string Repeat(string x, long heads, long keyHeads)
    {
        if (keyHeads == 0 || heads <= keyHeads) return x;
        long[] chosen = [.. Enumerable.Range(0, (int)heads).Select(h => h / (heads / keyHeads))];
        return w.Op("Gather", OnnxAttributes.Empty.With("axis", 1L), x, w.Integers(chosen));
    }

    /// <summary>Adds a tensor to the scores.</summary>
    public void Add(string summand)
    {
        if (summand.Length > 0) _summands.Add(summand);
    }

    /// <summary>Scores count only where a condition holds; elsewhere a number is added.</summary>
    public void Keep(string condition, float otherwise) => _summands.Add(w.Op("Where", condition, w.Number(0), w.Number(otherwise)));

    /// <summary>A query sees the keys up to its own place, the last keys being those of the queries; within a window where one is given.</summary>
    /// <param name="q">The queries.</param>
    /// <param name="k">The keys.</param>
    /// <param name="fromStart">The first query stands at the first key.</param>
    public void Causal(string q, string k, bool fromStart = false)
    {
        string keys = w.Range(w.Size(k, 2)), own = w.Range(w.Size(q, 2));
        string places = fromStart ? own : w.Op("Add", own, w.Op("Sub", w.Size(k, 2), w.Size(q, 2)));
        string rows = w.Reshape(places, -1, 1);
        string seen = w.Op("LessOrEqual", keys, rows);
        if (a.Window > 0) seen = w.Op("And", seen, w.Op("Less", w.Op("Sub", rows, w.Integer(a.Window)), keys));
        Keep(seen, float.MinValue);
    }

    /// <summary>Keys from a sample's length on are masked.</summary>
    /// <param name="lengths">A length for each sample.</param>
    /// <param name="k">The keys.</param>
    public void Lengths(string lengths, string k) => Keep(
        w.Op("Less", w.Range(w.Size(k, 2)), w.Reshape(w.Cast(lengths, OnnxElementType.Int64), -1, 1, 1, 1)), a.MaskValue);

    /// <summary>Masks by numbers that are 0 for masked keys; false where their form is not known.</summary>
    /// <param name="mask">[N] lengths, or [N, T], [N, S, T].</param>
    /// <param name="k">The keys.</param>
    public bool Mask(string mask, string k)
    {
        switch (mask.Length == 0 ? 0 : w.Rank(mask))
        {
            case 0:
                return true;
            case 1:
                Lengths(mask, k);
                return true;
            case 2:
                Keep(w.Cast(w.Reshape(mask, 0, 1, 1, -1), OnnxElementType.Bool), a.MaskValue);
                return true;
            case 3:
                string shape = w.Concat(0, w.Integers(0, 1, -1), w.Reshape(w.Size(k, 2), 1));
                Keep(w.Cast(w.Op("Reshape", mask, shape), OnnxElementType.Bool), a.MaskValue);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The values, weighted; [N, heads, S, size].</summary>
    public string Of(string q, string k, string v)
    {
        string scale = a.Scale is float given
            ? w.Number(given)
            : w.Op("Reciprocal", w.Op("Sqrt", w.Cast(w.Size(q, 3), OnnxElementType.Float)));
        string scores = w.Op("Mul", w.Op("MatMul", q, w.Transpose(k, 0, 1, 3, 2)), scale);
        if (a.Softcap > 0) scores = w.Op("Mul", w.Op("Tanh", w.Op("Div", scores, w.Number(a.Softcap))), w.Number(a.Softcap));
        scores = _summands.Aggregate(scores, (sum, summand) => w.Op("Add", sum, summand));
        return w.Op("MatMul", w.Op("Softmax", OnnxAttributes.Empty.With("axis", -1L), scores), v);
    }
}
