namespace OnnxLrp.Rules;

/// <summary>Local response normalisation by a first-order Taylor expansion. The default of LRN.</summary>
/// <remarks>Formula, with <c>y_k = x_k (κ + a Σ x²)^(−β)</c>, <c>a = α/size</c>: <c>z_kk = x_k (κ + a x_k²)^(−β)</c>, <c>z_ik = −2aβ x_k x_i² (κ + a Σ x²)^(−β−1)</c>, <c>R_i = Σ_k R_k z_ik / st(Σ_j z_jk)</c>. Source: Binder et al. 2016.</remarks>
public sealed record TaylorRule : LrpRule
{
    /// <inheritdoc/>
    public override string Name => "taylor";
}
