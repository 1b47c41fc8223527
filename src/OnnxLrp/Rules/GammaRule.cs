namespace OnnxLrp.Rules;

/// <summary>
/// Generalised γ: favours the evidence that agrees with the output's sign. Use it on convolutions between ε and z⁺ (γ → ∞ is z⁺).
/// </summary>
/// <remarks>
/// Formula: mask z &gt; 0: <c>(x⁺, w+γw⁺, b+γb⁺) + (x⁻, w+γw⁻, 0)</c>; mask z &lt; 0: <c>(x⁺, w+γw⁻, b+γb⁻) + (x⁻, w+γw⁺, 0)</c>.
/// Degenerate case: outputs with <c>z = 0</c> exactly pass nothing. With γ = 0, inputs ≥ 0 or bias 0: the ε rule.
/// Source: Montavon et al. 2019; the generalisation to negative inputs: Andéol et al. 2021.
/// </remarks>
public sealed record GammaRule : LrpRule
{
    private static readonly RuleGroup[] Terms =
    [
        new(1, OutputMask.Positive,
        [
            new RuleTerm(InputPart.Positive, ParameterPart.GammaPositive, ParameterPart.GammaPositive),
            new RuleTerm(InputPart.Negative, ParameterPart.GammaNegative, ParameterPart.Zero),
        ]),
        new(1, OutputMask.Negative,
        [
            new RuleTerm(InputPart.Positive, ParameterPart.GammaNegative, ParameterPart.GammaNegative),
            new RuleTerm(InputPart.Negative, ParameterPart.GammaPositive, ParameterPart.Zero),
        ]),
    ];

    /// <summary>The rule with its γ.</summary>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">γ is negative or not finite.</exception>
    public GammaRule(double gamma = 0.25) => Gamma = NonNegative(gamma, nameof(gamma));

    /// <summary>The γ of the rule.</summary>
    public double Gamma { get; }

    /// <inheritdoc/>
    public override string Name => "gamma";

    /// <inheritdoc/>
    public override double GammaFactor => Gamma;

    /// <inheritdoc/>
    public override IReadOnlyList<RuleGroup> Groups => Terms;

    /// <inheritdoc/>
    protected override string Parameters => Text(Gamma);
}
