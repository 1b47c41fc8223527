using System.Globalization;

namespace OnnxLrp;

/// <summary>What is explained: the winning class, the K best classes, or one class.</summary>
public sealed record Target
{
    private Target(int best, int? index, string? output) => (Best, Index, Output) = (best, index, output);

    /// <summary>The class with the highest score of each input; the first one on ties.</summary>
    public static Target Top { get; } = new(1, null, null);

    /// <summary>How many of the best classes are explained, each on its own; 1 with <see cref="Index"/>.</summary>
    public int Best { get; }

    /// <summary>The class, or null: the best ones.</summary>
    public int? Index { get; }

    /// <summary>Name of the explained output tensor, for models with several; null: the only one.</summary>
    public string? Output { get; }

    /// <summary>The K classes with the highest scores, best first.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    public static Target TopK(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new Target(count, null, null);
    }

    /// <summary>One class.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public static Target Class(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new Target(1, index, null);
    }

    /// <summary>The same target on a named output.</summary>
    public Target Of(string? output) => new(Best, Index, output);

    /// <summary>As the command line writes it: <c>top</c>, <c>top:K</c>, an index, or <c>NAME:…</c>.</summary>
    public override string ToString()
    {
        string what = Index?.ToString(CultureInfo.InvariantCulture) ?? (Best == 1 ? "top" : $"top:{Best}");
        return Output is null ? what : $"{Output}:{what}";
    }
}
