namespace OnnxLrp.Rules;

/// <summary>
/// αβ: evidence in favour weighs α, evidence against weighs β. Use it on convolutions where contradicting evidence should show.
/// </summary>
/// <remarks>
/// Formula: group f = α: <c>(x⁺, w⁺, b⁺) + (x⁻, w⁻, 0)</c>; group f = −β: <c>(x⁺, w⁻, b⁻) + (x⁻, w⁺, 0)</c>; α − β = 1.
/// Degenerate case: a group without contributions gives nothing, so its share of relevance is lost. Source: Bach et al. 2015, eq. 60.
/// </remarks>
public sealed record AlphaBetaRule : LrpRule
{
    /// <summary>The rule with its weights.</summary>
    /// <param name="alpha">α ≥ 0.</param>
    /// <param name="beta">β ≥ 0, with α − β = 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A weight is negative, or α − β differs from 1 by more than 1e-6.</exception>
    public AlphaBetaRule(double alpha = 2, double beta = 1)
    {
        Alpha = NonNegative(alpha, nameof(alpha));
        Beta = NonNegative(beta, nameof(beta));
        if (Math.Abs(alpha - beta - 1) > 1e-6)
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), $"alpha - beta must be 1; found alpha = {Text(alpha)}, beta = {Text(beta)}.");
        }
        RuleGroup favour = new(Alpha, OutputMask.None,
        [
            new RuleTerm(InputPart.Positive, ParameterPart.Positive, ParameterPart.Positive),
            new RuleTerm(InputPart.Negative, ParameterPart.Negative, ParameterPart.Zero),
        ]);
        RuleGroup against = new(-Beta, OutputMask.None,
        [
            new RuleTerm(InputPart.Positive, ParameterPart.Negative, ParameterPart.Negative),
            new RuleTerm(InputPart.Negative, ParameterPart.Positive, ParameterPart.Zero),
        ]);
        Groups = Beta == 0 ? [favour] : [favour, against];
    }

    /// <summary>Weight of the evidence in favour.</summary>
    public double Alpha { get; }

    /// <summary>Weight of the evidence against.</summary>
    public double Beta { get; }

    /// <inheritdoc/>
    public override string Name => "alpha-beta";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleGroup> Groups { get; }

    /// <inheritdoc/>
    protected override string Parameters => $"{Text(Alpha)}, {Text(Beta)}";
}
