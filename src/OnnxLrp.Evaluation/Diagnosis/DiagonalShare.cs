using OnnxLrp.Rules;

namespace OnnxLrp.Evaluation.Diagnosis;

/// <summary>
/// What a rule sends through one element of a BatchNormalization y = w x + b. Computed here, since the relevance at the input tensor may also come from
/// other nodes that read it, as in a DenseNet.
/// </summary>
/// <remarks>
/// Formula: z_g = Σ_t ±(u_t v_t + c_t), R_in = Σ_g f_g Σ_t ± u_t v_t mask_g(y) R / st(z_g), st(z) = z + ε sgn(z), sgn(0) = +1, 0/0 = 0; R_in = R for a
/// rule without terms (pass). Units: that of the relevance. Source: <c>docs/rules.md</c>.
/// </remarks>
public static class DiagonalShare
{
    /// <summary>Relevance that reaches x.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="x">The input.</param>
    /// <param name="w">The scale.</param>
    /// <param name="b">The shift.</param>
    /// <param name="splitShift">|w μ| + |β|, for <c>abs:split</c>.</param>
    /// <param name="relevance">R at y.</param>
    public static double Of(LrpRule rule, double x, double w, double b, double splitShift, double relevance)
    {
        ArgumentNullException.ThrowIfNull(rule);
        if (rule.Groups.Count == 0) return relevance;
        double y = (w * x) + b, total = 0;
        double bias = rule is AbsRule { SplitBias: true } ? splitShift : b;
        foreach (RuleGroup group in rule.Groups)
        {
            if ((group.Mask == OutputMask.Positive && y <= 0) || (group.Mask == OutputMask.Negative && y >= 0)) continue;
            double z = 0, part = 0;
            foreach (RuleTerm term in group.Terms)
            {
                double product = Part(term.Input, x) * Part(term.Weight, w, rule.GammaFactor);
                z += term.Sign * (product + Part(term.Bias, bias, rule.GammaFactor));
                part += term.Sign * product;
            }
            double denominator = z + (z < 0 ? -rule.Stabilizer : rule.Stabilizer);
            if (denominator != 0) total += group.Factor * part * relevance / denominator;
        }
        return total;
    }

    private static double Part(InputPart part, double x) => part switch
    {
        InputPart.Value => x,
        InputPart.Positive => Math.Max(x, 0),
        InputPart.Negative => Math.Min(x, 0),
        InputPart.Absolute => Math.Abs(x),
        InputPart.One => 1,
        _ => throw new ArgumentException($"{part} is for the first layer of a network, not for BatchNormalization.", nameof(part)),
    };

    private static double Part(ParameterPart part, double w, double gamma) => part switch
    {
        ParameterPart.Zero => 0,
        ParameterPart.Value => w,
        ParameterPart.Positive => Math.Max(w, 0),
        ParameterPart.Negative => Math.Min(w, 0),
        ParameterPart.Absolute => Math.Abs(w),
        ParameterPart.Square => w * w,
        ParameterPart.One => 1,
        ParameterPart.GammaPositive => w + (gamma * Math.Max(w, 0)),
        _ => w + (gamma * Math.Min(w, 0)),
    };
}
