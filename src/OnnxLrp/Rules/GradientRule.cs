namespace OnnxLrp.Rules;

/// <summary>The true derivative instead of a relevance rule, allowed on every layer.</summary>
/// <remarks>Formula: <c>R_in = Jᵀ R</c>, <c>J</c> the Jacobian of the layer at its input. Relu at 0 has derivative 0; a maximum's
/// derivative goes to its first maximum.</remarks>
public sealed record GradientRule : LrpRule
{
    /// <inheritdoc/>
    public override string Name => "gradient";
}
