namespace OnnxLrp.Rules;

/// <summary>LRP-ε. Use it on dense layers near the output; a larger ε leaves out weak and contradictory evidence. ε = 0 is LRP-0.</summary>
/// <remarks>
/// Formula: one group, one term <c>(x, w, b)</c>: <c>R_in = x ⊙ Lᵀ(R / (z + ε·sgn(z)); w)</c>.
/// Conserves up to what bias and ε absorb. Degenerate case: <c>z = 0</c> divides by +ε; with ε = 0, 0/0 = 0.
/// Source: Bach et al. 2015, eq. 58.
/// </remarks>
public sealed record EpsilonRule : LrpRule
{
    private static readonly RuleGroup[] Terms = [new(new RuleTerm(InputPart.Value, ParameterPart.Value, ParameterPart.Value))];

    /// <summary>The rule with its ε.</summary>
    /// <param name="epsilon">ε ≥ 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is negative or not finite.</exception>
    public EpsilonRule(double epsilon = DefaultStabilizer) => Stabilizer = NonNegative(epsilon, nameof(epsilon));

    /// <inheritdoc/>
    public override string Name => "epsilon";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleGroup> Groups => Terms;

    /// <inheritdoc/>
    protected override string Parameters => Text(Stabilizer);
}
