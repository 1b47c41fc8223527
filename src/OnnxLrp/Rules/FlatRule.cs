namespace OnnxLrp.Rules;

/// <summary>Flat: every output shares its relevance evenly over its receptive field. For the first layer, for smooth heatmaps.</summary>
/// <remarks>
/// Formula: one group <c>(1, 1, 0)</c>. Padding receives nothing, so outputs at the border divide by fewer inputs.
/// Degenerate case: an output that sees only padding gives 0. Source: Lapuschkin et al. 2019.
/// </remarks>
public sealed record FlatRule : LrpRule
{
    private static readonly RuleGroup[] Terms = [new(new RuleTerm(InputPart.One, ParameterPart.One, ParameterPart.Zero))];

    /// <inheritdoc/>
    public override string Name => "flat";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleGroup> Groups => Terms;
}
