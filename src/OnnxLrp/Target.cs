using System.Globalization;

namespace OnnxLrp;

/// <summary>What is explained: the winning class, the K best classes, one class, or one score of a map or a sequence.</summary>
public sealed record Target
{
    private Target(int best, int? index, IReadOnlyList<int>? place, string? output) => (Best, Index, Place, Output) = (best, index, place, output);

    /// <summary>The class with the highest score of each input; the first one on ties.</summary>
    public static Target Top { get; } = new(1, null, null, null);

    /// <summary>How many of the best classes are explained, each on its own; 1 with <see cref="Index"/>.</summary>
    public int Best { get; }

    /// <summary>The class, or null: the best ones.</summary>
    public int? Index { get; }

    /// <summary>
    /// The place of one score, an index for each axis of a sample's scores; negative ones count from the end. Null: a class, or the best
    /// ones.
    /// </summary>
    public IReadOnlyList<int>? Place { get; }

    /// <summary>Name of the explained output tensor, for models with several; null: the only one.</summary>
    public string? Output { get; }

    /// <summary>The K classes with the highest scores, best first.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public static Target TopK(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new Target(count, null, null, null);
    }

    /// <summary>One class.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public static Target Class(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new Target(1, index, null, null);
    }

    /// <summary>One score of a map or a sequence: an index for each axis of a sample's scores, negative ones from the end.</summary>
    public static Target At(params IReadOnlyList<int> place) => new(1, null, [.. place], null);

    /// <summary>The same target on a named output.</summary>
    public Target Of(string? output) => new(Best, Index, Place, output);

    /// <summary>As the command line writes it: <c>top</c>, <c>top:K</c>, an index, <c>[i,j]</c>, or <c>NAME:…</c>.</summary>
    public override string ToString()
    {
        string what = Place is { } place
            ? $"[{string.Join(',', place)}]"
            : Index?.ToString(CultureInfo.InvariantCulture) ?? (Best == 1 ? "top" : $"top:{Best}");
        return Output is null ? what : $"{Output}:{what}";
    }
}
