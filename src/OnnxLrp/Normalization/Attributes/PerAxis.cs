namespace OnnxLrp.Normalization.Attributes;

/// <summary>A list attribute with one value for each of some axes.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Given">The values; empty where it is absent.</param>
/// <param name="Default">What each value is where it is absent.</param>
internal sealed record PerAxis(string Name, IReadOnlyList<long> Given, long Default)
{
    /// <summary>The values for a number of axes.</summary>
    public int[] Over(int count) => Given.Count == 0 ? [.. Enumerable.Repeat((int)Default, count)] : [.. Given.Select(v => (int)v)];

    /// <summary>Whether every value is this one.</summary>
    public bool All(long value) => Given.Count == 0 ? Default == value : Given.All(v => v == value);
}
