namespace OnnxLrp.Rules;

/// <summary>z^B: for the first layer, whose input lives in a box [low, high] (pixels). The bias cancels: b − b⁺ − b⁻ = 0.</summary>
/// <remarks>
/// Formula: one group <c>(x, w, b) − (low, w⁺, b⁺) − (high, w⁻, b⁻)</c>. The box fills the input, padding stays 0.
/// Degenerate case: inputs on the box edge everywhere, <c>z_g = 0</c>: divides by +ε. Source: Montavon et al. 2017.
/// </remarks>
public sealed record ZBoxRule : LrpRule
{
    private static readonly RuleGroup[] Terms =
    [
        new(new RuleTerm(InputPart.Value, ParameterPart.Value, ParameterPart.Value),
            new RuleTerm(InputPart.Low, ParameterPart.Positive, ParameterPart.Positive, -1),
            new RuleTerm(InputPart.High, ParameterPart.Negative, ParameterPart.Negative, -1)),
    ];

    /// <summary>The rule with its box.</summary>
    /// <param name="low">Lower bound: one number, one per channel, or a whole sample.</param>
    /// <param name="high">Upper bound: one number, one per channel, or a whole sample; nowhere below <paramref name="low"/>.</param>
    /// <exception cref="ArgumentException">A bound is not finite, or low is above high.</exception>
    public ZBoxRule(InputBound low, InputBound high)
    {
        ArgumentNullException.ThrowIfNull(low);
        ArgumentNullException.ThrowIfNull(high);
        (Low, High) = (low, high);
        if (low.Values.Count == 0 || high.Values.Count == 0) throw new ArgumentException("low and high must have a value each; found none");
        int count = Math.Max(low.Values.Count, high.Values.Count);
        // One number per channel and a whole sample can be compared only where the shape of the input is known.
        if (Math.Min(low.Values.Count, high.Values.Count) == 1 || low.Values.Count == high.Values.Count) Require(low.Expand([count]), high.Expand([count]));
    }

    /// <summary>Lower bound.</summary>
    public InputBound Low { get; }

    /// <summary>Upper bound.</summary>
    public InputBound High { get; }

    /// <inheritdoc/>
    public override string Name => "zbox";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleGroup> Groups => Terms;

    /// <inheritdoc/>
    public override (float[] Low, float[] High)? Box(ReadOnlySpan<int> sampleShape)
    {
        (float[] low, float[] high) = (Low.Expand(sampleShape), High.Expand(sampleShape));
        Require(low, high);
        return (low, high);
    }

    /// <inheritdoc/>
    protected override string Parameters => $"{Low}, {High}";

    private static void Require(float[] low, float[] high)
    {
        for (int i = 0; i < low.Length; i++)
        {
            bool isOrdered = float.IsFinite(low[i]) && float.IsFinite(high[i]) && low[i] <= high[i];
            if (isOrdered) continue;
            string where = low.Length > 1 ? $" at position {i}" : "";
            throw new ArgumentException($"low must be a finite number <= high; found low = {Text(low[i])}, high = {Text(high[i])}{where}");
        }
    }
}
