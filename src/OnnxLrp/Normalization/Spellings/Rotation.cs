namespace OnnxLrp.Normalization.Spellings;

/// <summary>
/// Rotary position embedding of [N, heads, S, size]: pairs (a, b) of the first values of a head become (a cos − b sin, a sin + b cos), the pairs
/// being the two halves, or neighbours. The other values stay.
/// </summary>
/// <param name="w">Where nodes are written.</param>
/// <param name="interleaves">Whether neighbours are pairs.</param>
/// <param name="pairs">Number of pairs.</param>
/// <param name="isWhole">Whether every value of a head is in a pair.</param>
internal sealed class Rotation(PlainWriter w, bool interleaves, long pairs, bool isWhole)
{
    /// <summary>The rotated tensor.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="cosines">[S, pairs] or [N, 1, S, pairs].</param>
    /// <param name="sines">The same.</param>
    public string Of(string x, string cosines, string sines)
    {
        string turned = isWhole ? x : w.Slice(x, 3, 0, 2 * pairs);
        (string a, string b) = interleaves
            ? (Every(turned, 0), Every(turned, 1))
            : (w.Slice(turned, 3, 0, pairs), w.Slice(turned, 3, pairs));
        string first = w.Op("Sub", w.Op("Mul", a, cosines), w.Op("Mul", b, sines));
        string second = w.Op("Add", w.Op("Mul", a, sines), w.Op("Mul", b, cosines));
        string joined = interleaves ? Neighbours(first, second) : w.Concat(3, first, second);
        return isWhole ? joined : w.Concat(3, joined, w.Slice(x, 3, 2 * pairs));
    }

    private string Every(string x, long first) => w.Op("Slice", x, w.Integers(first), w.Integers(long.MaxValue), w.Integers(3), w.Integers(2));

    /// <summary>The values of both by turns: beside each other on the last axis, then in the order first, second.</summary>
    private string Neighbours(string first, string second)
    {
        long[] order = [.. Enumerable.Range(0, (int)pairs).SelectMany(i => new[] { i, i + pairs })];
        return w.Op("Gather", Graph.OnnxAttributes.Empty.With("axis", 3L), w.Concat(3, first, second), w.Integers(order));
    }
}
