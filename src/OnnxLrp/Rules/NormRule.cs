namespace OnnxLrp.Rules;

/// <summary>
/// Proportional sharing. The default of layers without parameters: sums, average pools, means. On a linear layer the same as ε.
/// </summary>
/// <remarks>
/// Formula: <c>R_in = x ⊙ Lᵀ(R / st(z); w)</c>; for a sum <c>z = Σ_i ±a_i</c>: <c>R_i = ±a_i R / st(z)</c>.
/// Degenerate case: <c>z = 0</c> divides by +ε. Source: Bach et al. 2015; <c>Norm</c> in zennit.
/// </remarks>
public sealed record NormRule : LrpRule
{
    private static readonly RuleGroup[] Terms = [new(new RuleTerm(InputPart.Value, ParameterPart.Value, ParameterPart.Value))];

    /// <inheritdoc/>
    public override string Name => "norm";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleGroup> Groups => Terms;
}
