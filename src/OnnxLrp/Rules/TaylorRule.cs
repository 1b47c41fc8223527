namespace OnnxLrp.Rules;

/// <summary>A first-order Taylor expansion. The default of LRN and of a Softmax inside the network (attention).</summary>
/// <remarks>
/// LRN, formula with <c>y_k = x_k (κ + a Σ x²)^(−β)</c>, <c>a = α/size</c>: <c>z_kk = x_k (κ + a x_k²)^(−β)</c>,
/// <c>z_ik = −2aβ x_k x_i² (κ + a Σ x²)^(−β−1)</c>, <c>R_i = Σ_k R_k z_ik / st(Σ_j z_jk)</c>. Source: Binder et al. 2016. Softmax, formula
/// with <c>y = softmax(x)</c>: <c>R_i = x_i (R_i − y_i Σ_j R_j)</c>; masked inputs (<c>x_i = −∞</c>) get 0. Source: Achtibat et al.,
/// AttnLRP, ICML 2024, proposition 3.1.
/// </remarks>
public sealed record TaylorRule : LrpRule
{
    /// <inheritdoc/>
    public override string Name => "taylor";
}
