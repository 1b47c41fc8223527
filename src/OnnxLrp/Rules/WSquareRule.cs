namespace OnnxLrp.Rules;

/// <summary>w²: for the first layer when its input has no meaningful zero. Independent of the input's values.</summary>
/// <remarks>
/// Formula: one group <c>(1, w², b²)</c>: the squared bias stays in the denominator. Padding receives nothing.
/// Degenerate case: an output whose weights are all 0 divides by +ε. Source: Montavon et al. 2017; as in zennit.
/// </remarks>
public sealed record WSquareRule : LrpRule
{
    private static readonly RuleGroup[] Terms = [new(new RuleTerm(InputPart.One, ParameterPart.Square, ParameterPart.Square))];

    /// <inheritdoc/>
    public override string Name => "wsquare";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleGroup> Groups => Terms;
}
