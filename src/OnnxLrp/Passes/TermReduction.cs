using OnnxLrp.Relevance;
using OnnxLrp.Rules;

namespace OnnxLrp.Passes;

/// <summary>
/// Leaves out of the rules on linear layers what is known to vanish. Where the input is never negative, terms with x⁻ vanish, and x⁺ and
/// |x| are x. Where R is 0 wherever z ≤ 0, the group for z &lt; 0 vanishes, and the mask z &gt; 0 says nothing new. All of it is exact.
/// </summary>
internal sealed class TermReduction : GraphPass
{
    protected override Value? Rewrite(Operation operation, RelevanceBuilder build, RelevanceGraph graph)
    {
        if (operation is not Redistribution { Input: { } x } step) return null;
        bool nonNegative = x.Info.Sign == Sign.NonNegative;
        bool vanishesBelow = step.Output?.Maker is Activation z && step.Relevance.VanishesBelow(z.Tensor);
        return nonNegative || vanishesBelow ? build.Emit(step.With([.. Reduced(step, nonNegative, vanishesBelow)])) : null;
    }

    private static IEnumerable<LinearGroup> Reduced(Redistribution step, bool nonNegative, bool vanishesBelow)
    {
        bool hasBias = step.Bias is not null;
        foreach (LinearGroup group in step.Groups)
        {
            if (vanishesBelow && group.Mask == OutputMask.Negative) continue;
            RuleTerm[] terms = [.. group.Terms
                .Where(t => !(nonNegative && t.Input == InputPart.Negative && (t.Bias == ParameterPart.Zero || !hasBias)))
                .Select(t => nonNegative && t.Input is InputPart.Positive or InputPart.Absolute ? t with { Input = InputPart.Value } : t)];
            if (terms.Length == 0) continue;
            OutputMask mask = vanishesBelow ? OutputMask.None : group.Mask;
            yield return group.Denominator == DenominatorSource.None ? group : LinearGroup.Of(group.Factor, mask, terms, hasBias);
        }
    }
}
