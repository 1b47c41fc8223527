namespace OnnxLrp.Rules;

/// <summary>
/// A product of two activations: the signal takes all, the gate counts as a constant. The default of gates (squeeze-and-excitation).
/// </summary>
/// <remarks>
/// Formula, for <c>z = s ⊙ g</c> and <c>z = s / g</c>: <c>R_s = Σ R</c> over the copies of a broadcast s, <c>R_g = 0</c>. For the product
/// of attention weights A (after a softmax) and values V, <c>z = A V</c>: <c>R_V = V ⊙ Aᵀ (R / st(z))</c>, <c>R_A = 0</c>. Degenerate
/// case: <c>z = 0</c> divides by +ε. Source: Arras et al. 2017 for gates; Ali et al. 2022 for attention.
/// </remarks>
public sealed record SignalRule : LrpRule
{
    /// <inheritdoc/>
    public override string Name => "signal";
}
