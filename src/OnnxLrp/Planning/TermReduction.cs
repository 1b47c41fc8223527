using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Planning;

/// <summary>Leaves out of a rule's groups what is known to vanish; all of it exact.</summary>
internal static class TermReduction
{
    private static readonly InputPart[] Constant = [InputPart.One, InputPart.Low, InputPart.High];

    /// <summary>The groups that are left.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="inputNonNegative">x ≥ 0 is known: terms with x⁻ vanish, x⁺ = |x| = x.</param>
    /// <param name="hasBias">The layer has a bias.</param>
    /// <param name="zeroWhereNonPositive">R is 0 wherever z ≤ 0: the group z &lt; 0 vanishes and the mask z &gt; 0 says nothing new.</param>
    public static IReadOnlyList<LinearGroup> Reduce(LrpRule rule, bool inputNonNegative, bool hasBias, bool zeroWhereNonPositive)
    {
        if (rule is GradientRule)
        {
            return [new LinearGroup(1, OutputMask.None, DenominatorSource.None, [new RuleTerm(InputPart.One, ParameterPart.Value, ParameterPart.Zero)])];
        }
        var groups = new List<LinearGroup>();
        foreach (RuleGroup group in rule.Groups)
        {
            if (zeroWhereNonPositive && group.Mask == OutputMask.Negative) continue;
            OutputMask mask = zeroWhereNonPositive ? OutputMask.None : group.Mask;
            RuleTerm[] terms = [.. group.Terms
                .Where(t => !(inputNonNegative && t.Input == InputPart.Negative && (t.Bias == ParameterPart.Zero || !hasBias)))
                .Select(t => inputNonNegative && t.Input is InputPart.Positive or InputPart.Absolute ? t with { Input = InputPart.Value } : t)
                .Select(t => hasBias ? t : t with { Bias = ParameterPart.Zero })];
            if (terms.Length > 0) groups.Add(new LinearGroup((float)group.Factor, mask, Source(terms, hasBias), terms));
        }
        return groups;
    }

    private static DenominatorSource Source(RuleTerm[] terms, bool hasBias)
    {
        if (terms.All(t => t.Input == InputPart.One)) return DenominatorSource.Constant;
        bool isOutput = terms is [{ Input: InputPart.Value, Weight: ParameterPart.Value, Sign: 1 } only] && (only.Bias == ParameterPart.Value || !hasBias);
        return isOutput ? DenominatorSource.Output : DenominatorSource.Terms;
    }

    /// <summary>Whether every term multiplies by the input, so that the relevance is 0 wherever the input is 0.</summary>
    public static bool VanishesWhereInputIsZero(IEnumerable<LinearGroup> groups) => groups.All(g => g.Terms.All(t => !Constant.Contains(t.Input)));
}
