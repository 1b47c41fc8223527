namespace OnnxLrp.Rules;

/// <summary>
/// A product of two activations: each factor takes half. The default of MatMul of two activations (attention), and of products in which no
/// gate is known.
/// </summary>
/// <remarks>
/// Formula, for <c>z = a ⊙ b</c>: <c>R_a = Σ R/2</c>, <c>R_b = Σ R/2</c> over the copies of a broadcast factor. For <c>z = A B</c>:
/// <c>R_A = A ⊙ (R / st(2z)) Bᵀ</c>, <c>R_B = B ⊙ Aᵀ (R / st(2z))</c>.
/// Degenerate case: <c>z = 0</c> divides by +ε. Source: Achtibat et al., AttnLRP, ICML 2024, eq. 14 and proposition 3.3.
/// </remarks>
public sealed record HalfRule : LrpRule
{
    /// <inheritdoc/>
    public override string Name => "half";
}
