using System.Globalization;

namespace OnnxLrp.Rules;

/// <summary>
/// A group of terms that share one denominator:
/// <c>z_g = Σ_t ±(L(u_t; v_t) + c_t)</c>, <c>s_g = mask_g(z) ⊙ R / st(z_g)</c>, <c>R_in = Σ_g f_g Σ_t ± u_t ⊙ Lᵀ(s_g; v_t)</c>.
/// </summary>
/// <param name="Factor">The factor <c>f_g</c>.</param>
/// <param name="Mask">The mask on the sign of the true output <c>z</c>.</param>
/// <param name="Terms">The terms; at least one.</param>
public sealed record RuleGroup(double Factor, OutputMask Mask, IReadOnlyList<RuleTerm> Terms)
{
    /// <summary>A group with factor 1 and no mask.</summary>
    public RuleGroup(params RuleTerm[] terms) : this(1, OutputMask.None, terms)
    {
    }

    /// <summary>The group in the notation of <c>docs/notation.md</c>.</summary>
    public override string ToString()
    {
        string factor = Factor == 1 ? "" : Factor.ToString("0.###", CultureInfo.InvariantCulture) + "·";
        string mask = Mask switch { OutputMask.Positive => "z>0: ", OutputMask.Negative => "z<0: ", _ => "" };
        return mask + factor + string.Join(" + ", Terms);
    }
}
