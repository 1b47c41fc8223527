using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// zplus and alpha-beta on a large layer whose input has both signs, with one product for the denominators and two adjoints instead of four and four.
/// With <c>A = L(|x|; |w|) + |b|</c> the groups are <c>z⁺ = (A + z)/2</c> and <c>z⁻ = (z − A)/2</c>, since <c>x⁺w⁺ + x⁻w⁻ = (|x||w| + xw)/2</c>, and
/// <c>R_in = x ⊙ Lᵀ(αp + βm; w) + |x| ⊙ Lᵀ(αp − βm; |w|)</c>, <c>p = R / (A + z + 2ε)</c>, <c>m = R / (A − z + 2ε)</c>.
/// Sums of terms of one sign are taken from the others, so in small layers, where they may cancel to a few digits, this is not done.
/// </summary>
internal static class MixedSigns
{
    /// <summary>The contribution of the step, or null: it is no such layer or rule.</summary>
    public static Flow? Lower(LinearStep step, LinearTerms terms, ExplainerGraph explainer)
    {
        if (step.Epsilon == 0 || !LayerSize.IsLarge(step) || explainer.IsNonNegative(step.To.Tensor)) return null;
        LinearGroup? positive = step.Groups.FirstOrDefault(g => Is(g, ParameterPart.Positive, ParameterPart.Negative, step));
        LinearGroup? negative = step.Groups.FirstOrDefault(g => Is(g, ParameterPart.Negative, ParameterPart.Positive, step));
        if (positive is null || step.Groups.Count != (negative is null ? 1 : 2)) return null;

        NodeEmitter nodes = explainer.Nodes;
        string x = step.To.Tensor, size = nodes.Absolute(x), relevance = explainer.Relevance(step.From);
        string z = step.VanishesBelowZero ? explainer.Rectified(step.From) : step.From;
        RuleTerm absolute = new(InputPart.Absolute, ParameterPart.Absolute, step.Bias is null ? ParameterPart.Zero : ParameterPart.Absolute);
        string all = terms.Denominator(positive with { Terms = [absolute] }, 2 * step.Epsilon);
        string p = nodes.Multiply(nodes.Divide(relevance, nodes.AtLeast(nodes.Add(all, z), 2 * step.Epsilon)), positive.Factor);
        (string own, string sizes) = (p, p);
        if (negative is not null)
        {
            string m = nodes.Multiply(nodes.Divide(relevance, nodes.AtLeast(nodes.Subtract(all, z), 2 * step.Epsilon)), -negative.Factor);
            (own, sizes) = (nodes.Add(p, m), nodes.Subtract(p, m));
        }
        return Flow.Add(nodes, Flow.Times(terms.Adjoint(own, ParameterPart.Value, 1), x), new Flow(terms.Adjoint(sizes, ParameterPart.Absolute, 1), size));
    }

    /// <summary><c>(x⁺, v, its bias) + (x⁻, opposite, 0)</c>.</summary>
    private static bool Is(LinearGroup group, ParameterPart part, ParameterPart opposite, LinearStep step) =>
        group is { Mask: OutputMask.None, Denominator: DenominatorSource.Terms, Terms: [{ Input: InputPart.Positive, Sign: 1 } first, { Input: InputPart.Negative, Sign: 1, Bias: ParameterPart.Zero } second] }
        && first.Weight == part && second.Weight == opposite && first.Bias == (step.Bias is null ? ParameterPart.Zero : part);
}
