namespace OnnxLrp.Graph;

/// <summary>One dimension of a declared shape: a size, a symbol such as <c>batch</c>, or neither (unknown).</summary>
/// <param name="Size">The fixed size, or null.</param>
/// <param name="Symbol">The symbol, or null.</param>
public readonly record struct OnnxDimension(long? Size, string? Symbol)
{
    /// <summary>The size, the symbol, or <c>?</c>.</summary>
    public override string ToString() => Size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Symbol ?? "?";
}
