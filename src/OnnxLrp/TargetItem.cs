using System.Globalization;

namespace OnnxLrp;

/// <summary>Selects along one axis of a sample's scores: one index, a range of them, or the best one.</summary>
public readonly record struct TargetItem
{
    private TargetItem(bool isTop, bool isSlice, int? from, int? to) => (IsTop, IsSlice, From, To) = (isTop, isSlice, from, to);

    /// <summary>The index with the highest score; the first one on ties.</summary>
    public static TargetItem Top { get; } = new(isTop: true, isSlice: false, null, null);

    /// <summary>Every index of the axis.</summary>
    public static TargetItem All { get; } = Slice(null, null);

    /// <summary>Whether it is <see cref="Top"/>.</summary>
    public bool IsTop { get; }

    /// <summary>Whether it is a range.</summary>
    public bool IsSlice { get; }

    /// <summary>The index, or the first one of a range; negative ones count from the end. Null: the start of the axis.</summary>
    public int? From { get; }

    /// <summary>The index after the last one of a range; negative ones count from the end. Null: the end of the axis.</summary>
    public int? To { get; }

    /// <summary>Selects one index; a negative one counts from the end.</summary>
    public static TargetItem At(int index) => new(isTop: false, isSlice: false, index, null);

    /// <summary>Selects the indices from <paramref name="from"/> up to, but without, <paramref name="to"/>, cut to the axis.</summary>
    public static TargetItem Slice(int? from, int? to) => new(isTop: false, isSlice: true, from, to);

    /// <summary>Prints the item as it parses: <c>3</c>, <c>-1</c>, <c>2:5</c>, <c>:</c> or <c>top</c>.</summary>
    public override string ToString() => IsTop ? "top" : IsSlice ? $"{Text(From)}:{Text(To)}" : Text(From);

    /// <summary>The indices of an axis that it selects; null where there is no such index. <see cref="Top"/> selects all.</summary>
    internal (int First, int Count)? On(int size)
    {
        if (IsTop) return (0, size);
        int from = FromEnd(From ?? 0, size);
        if (!IsSlice) return from >= 0 && from < size ? (from, 1) : null;
        int first = Math.Clamp(from, 0, size), end = Math.Clamp(FromEnd(To ?? size, size), 0, size);
        return end > first ? (first, end - first) : null;
    }

    private static int FromEnd(int index, int size) => index < 0 ? index + size : index;

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
