namespace OnnxLrp.Rules;

/// <summary>z⁺: only evidence in favour counts. Use it on convolutions for clear, non-negative heatmaps. The same as alpha-beta(1, 0).</summary>
/// <remarks>
/// Formula: one group <c>(x⁺, w⁺, b⁺) + (x⁻, w⁻, 0)</c>. Relevance keeps its sign and is never amplified.
/// Degenerate case: no positive contribution, <c>z_g = 0</c>: nothing to redistribute, R_in = 0.
/// Source: Montavon et al. 2017.
/// </remarks>
public sealed record ZPlusRule : LrpRule
{
    private static readonly RuleGroup[] Terms =
    [
        new(new RuleTerm(InputPart.Positive, ParameterPart.Positive, ParameterPart.Positive),
            new RuleTerm(InputPart.Negative, ParameterPart.Negative, ParameterPart.Zero)),
    ];

    /// <inheritdoc/>
    public override string Name => "zplus";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleGroup> Groups => Terms;
}
