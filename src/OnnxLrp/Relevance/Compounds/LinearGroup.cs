using OnnxLrp.Rules;

namespace OnnxLrp.Relevance;

/// <summary>A group of a rule as it is run on one layer.</summary>
/// <param name="Factor">f_g.</param>
/// <param name="Mask">Mask on the true output z.</param>
/// <param name="Denominator">Where z_g comes from.</param>
/// <param name="Terms">The terms that are left.</param>
public sealed record LinearGroup(float Factor, OutputMask Mask, DenominatorSource Denominator, IReadOnlyList<RuleTerm> Terms)
{
    /// <summary>The group in the notation of <c>docs/notation.md</c>.</summary>
    public override string ToString() => new RuleGroup(Factor, Mask, Terms).ToString() + Denominator switch
    {
        DenominatorSource.None => " / 1",
        DenominatorSource.Output => " / z",
        _ => "",
    };

    /// <summary>The groups of a rule on a layer, with all their terms.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="hasBias">Whether the layer has a bias.</param>
    internal static IReadOnlyList<LinearGroup> Of(LrpRule rule, bool hasBias)
    {
        if (rule is not GradientRule) return [.. rule.Groups.Select(g => Of((float)g.Factor, g.Mask, g.Terms, hasBias))];
        var weight = new RuleTerm(InputPart.One, ParameterPart.Value, ParameterPart.Zero);
        return [new LinearGroup(1, OutputMask.None, DenominatorSource.None, [weight])];
    }

    /// <summary>A group of terms, with the place where its denominator comes from.</summary>
    internal static LinearGroup Of(float factor, OutputMask mask, IEnumerable<RuleTerm> terms, bool hasBias)
    {
        RuleTerm[] all = [.. terms.Select(t => hasBias ? t : t with { Bias = ParameterPart.Zero })];
        return new LinearGroup(factor, mask, Source(all, hasBias), all);
    }

    private static DenominatorSource Source(RuleTerm[] terms, bool hasBias)
    {
        if (terms.All(t => t.Input == InputPart.One)) return DenominatorSource.Constant;
        bool isOutput = terms is [{ Input: InputPart.Value, Weight: ParameterPart.Value, Sign: 1 } only]
            && (only.Bias == ParameterPart.Value || !hasBias);
        return isOutput ? DenominatorSource.Output : DenominatorSource.Terms;
    }
}

/// <summary>Where the denominator z_g of a group comes from.</summary>
public enum DenominatorSource
{
    /// <summary>There is none: s = R (the gradient).</summary>
    None,

    /// <summary>It is the layer's own output z, which the forward pass has.</summary>
    Output,

    /// <summary>It is computed from the terms.</summary>
    Terms,

    /// <summary>It is computed from the terms once, for one sample: no term depends on the data (flat, w²).</summary>
    Constant,
}
