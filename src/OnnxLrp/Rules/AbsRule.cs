namespace OnnxLrp.Rules;

/// <summary>
/// |z|: no cancellation, no sign flips, never amplifies. The founding paper's rule for BatchNormalization, usable on any linear layer.
/// </summary>
/// <remarks>
/// Formula: one group <c>(|x|, |w|, |b|)</c>; on BatchNormalization <c>R_x = |w x| / st(|w x| + |b|) · R</c>, and with
/// <see cref="SplitBias"/> <c>R_x = |w x| / st(|w x| + |w μ| + |β|) · R</c>.
/// Degenerate case: <c>x = 0</c> gives 0 (0/0 = 0). Source: Hui &amp; Binder 2019.
/// </remarks>
/// <param name="SplitBias">On BatchNormalization, count the running mean and β apart: they may not cancel each other.</param>
public sealed record AbsRule(bool SplitBias = false) : LrpRule
{
    private static readonly RuleGroup[] Terms = [new(new RuleTerm(InputPart.Absolute, ParameterPart.Absolute, ParameterPart.Absolute))];

    /// <inheritdoc/>
    public override string Name => "abs";

    /// <inheritdoc/>
    public override IReadOnlyList<RuleGroup> Groups => Terms;

    /// <inheritdoc/>
    protected override string Parameters => SplitBias ? "split" : "";
}
