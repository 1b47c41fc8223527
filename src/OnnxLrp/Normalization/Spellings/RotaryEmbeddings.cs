using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// RotaryEmbedding of operator set 23 and of ONNX Runtime's domain, whose inputs stand in another order. Heads are side by side,
/// [N, S, heads · size], or have an axis, [N, heads, S, size].
/// </summary>
internal sealed class RotaryEmbeddings : ISpelling
{
    public IReadOnlyList<string> Types => ["RotaryEmbedding", "com.microsoft.RotaryEmbedding"];

    public string?[]? Write(OnnxNode node, PlainWriter w)
    {
        RotaryAttributes a = RotaryAttributes.Of(node);
        string x = node.Input(0);
        bool own = node.Domain.Length > 0;
        (string cosines, string sines, string places) = own ? (node.Input(2), node.Input(3), node.Input(1)) : (node.Input(1), node.Input(2), node.Input(3));
        if (a.IsPacked || w.Rank(cosines) is not int rank || w.Rank(x) is not int axes || axes is < 3 or > 4) return null;
        long half = w.Constant(cosines)?.Dimensions[^1] ?? a.Dimensions / 2;
        if (half == 0) return null;
        if (own && w.Rank(places) == 1) places = w.Op("Add", w.Range(w.Size(x, axes == 4 ? 2 : 1)), places);
        else if (own && w.Rank(places) != 2) return null;
        (string c, string s) = rank == 2 && places.Length > 0 ? (w.Op("Gather", cosines, places), w.Op("Gather", sines, places)) : (cosines, sines);
        var rotation = new Rotation(w, a.Interleaves, half, isWhole: a.Dimensions == 0);
        if (axes == 4) return [rotation.Of(x, Beside(c), Beside(s))];
        long heads = a.Heads;
        string split = heads > 0 ? w.Reshape(x, 0, 0, heads, -1) : w.Reshape(x, 0, 0, -1, 2 * half);
        string turned = rotation.Of(w.Transpose(split, 0, 2, 1, 3), Beside(c), Beside(s));
        return [w.Reshape(w.Transpose(turned, 0, 2, 1, 3), 0, 0, -1)];

        // [N, S, half] serves all heads; [S, half] serves all samples too.
        string Beside(string table) => own && w.Rank(node.Input(1)) == 1 ? table : w.Op("Reshape", table, w.Concat(0, w.Integers(0, 1, -1), w.Integers(half)));
    }
}
