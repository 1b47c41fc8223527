namespace OnnxLrp.Rules;

/// <summary>z^B: for the first layer, whose input lives in a box [low, high] (pixels). The bias cancels: b − b⁺ − b⁻ = 0.</summary>
/// <remarks>
/// Formula: one group <c>(x, w, b) − (low, w⁺, b⁺) − (high, w⁻, b⁻)</c>. The box fills the input, padding stays 0.
/// Degenerate case: inputs on the box edge everywhere, <c>z_g = 0</c>: divides by +ε. Source: Montavon et al. 2017.
/// </remarks>
/// <param name="Low">Lower bound: one number, one per channel, or a whole sample.</param>
/// <param name="High">Upper bound: one number, one per channel, or a whole sample.</param>
public sealed record ZBoxRule(InputBound Low, InputBound High) : LrpRule
{
    private static readonly RuleGroup[] Terms =
    [
        new(new RuleTerm(InputPart.Value, ParameterPart.Value, ParameterPart.Value),
            new RuleTerm(InputPart.Low, ParameterPart.Positive, ParameterPart.Positive, -1),
            new RuleTerm(InputPart.High, ParameterPart.Negative, ParameterPart.Negative, -1)),
    ];

    /// <inheritdoc/>
    public override string Name => "zbox";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleGroup> Groups => Terms;

    /// <inheritdoc/>
    public override (InputBound Low, InputBound High)? Box => (Low, High);

    /// <inheritdoc/>
    protected override string Parameters => $"{Low}, {High}";
}
