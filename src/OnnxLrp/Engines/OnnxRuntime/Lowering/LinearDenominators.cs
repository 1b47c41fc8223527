using OnnxLrp.Planning.Steps;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The divisions <c>s_g = R / st(z_g)</c> of a rule on a linear layer. Where all terms of a group have one sign, <c>st</c> needs none: ε goes into
/// the bias of the product that makes z_g. (z_g = 0 gets the ε of its sign: all terms are 0 there, whatever s is.)
/// </summary>
internal sealed class LinearDenominators(LinearStep step, LinearTerms terms, ExplainerGraph explainer)
{
    private readonly NodeEmitter _nodes = explainer.Nodes;
    private readonly List<(LinearGroup Group, string Sum, float Shift)> _sums = [];

    /// <summary>The sums z_g that were written, and what was added to each.</summary>
    public IReadOnlyList<(LinearGroup Group, string Sum, float Shift)> Sums => _sums;

    /// <summary>s of a group.</summary>
    public string Quotient(LinearGroup group)
    {
        switch (group.Denominator)
        {
            case DenominatorSource.None:
                return explainer.Relevance(step.From);
            case DenominatorSource.Output:
                return explainer.Quotient(step, step.Epsilon);
            case DenominatorSource.Constant:
                return _nodes.Multiply(explainer.Relevance(step.From), ConstantReciprocal(group));
            default:
                string relevance = explainer.Relevance(step.From);
                if (step.Epsilon == 0) return _nodes.QuotientOrZero(relevance, Sum(group, 0));
                int sign = SignOf(group);
                return sign == 0
                    ? _nodes.Quotient(relevance, Sum(group, 0), step.Epsilon)
                    : _nodes.Divide(relevance, Sum(group, sign * step.Epsilon));
        }
    }

    private string Sum(LinearGroup group, float shift)
    {
        string sum = terms.Denominator(group, shift);
        _sums.Add((group, sum, shift));
        return sum;
    }

    /// <summary>+1 where every term of the group is ≥ 0, −1 where every term is ≤ 0, 0 where that is not known.</summary>
    private int SignOf(LinearGroup group)
    {
        int[] signs = [.. group.Terms.Select(t => t.Sign * SignOf(t)).Distinct()];
        return signs is [int one] ? one : 0;
    }

    private int SignOf(RuleTerm term)
    {
        int input = term.Input switch
        {
            InputPart.Positive or InputPart.Absolute or InputPart.One => 1,
            InputPart.Negative => -1,
            InputPart.Value when explainer.IsNonNegative(step.To.Tensor) => 1,
            _ => 0,
        };
        int product = input * SignOf(term.Weight);
        return term.Bias == ParameterPart.Zero || SignOf(term.Bias) == product ? product : 0;
    }

    private static int SignOf(ParameterPart part) => part switch
    {
        ParameterPart.Positive or ParameterPart.Absolute or ParameterPart.Square or ParameterPart.One => 1,
        ParameterPart.Negative => -1,
        _ => 0,
    };

    /// <summary><c>1 / st(z_g)</c> where no term depends on the data: computed here, once, for one sample.</summary>
    private string ConstantReciprocal(LinearGroup group)
    {
        var once = new NodeEmitter([]);
        HostTensor z = ConstantGraph.Evaluate(once, new LinearTerms(step, once).Denominator(group), step.Node);
        float[] reciprocal = Array.ConvertAll(z.Data.ToArray(), v => StabilisedQuotient.Reciprocal(v, step.Epsilon));
        return _nodes.Constant(reciprocal, z.Shape);
    }
}
