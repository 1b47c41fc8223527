using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Relevance;

/// <summary>
/// A rule of terms on a layer <c>z = L(x; w) + b</c> that is linear in x: <c>z_g = Σ_t ±(L(u_t; v_t) + c_t)</c>,
/// <c>s_g = mask_g(z) ⊙ R / st(z_g)</c>, <c>R_x = Σ_g f_g Σ_t ± u_t ⊙ Lᵀ(s_g; v_t)</c>. Terms with the same u add up before they are
/// multiplied by it. What L is, a derived operation says.
/// </summary>
public abstract record TermRedistribution : Compound
{
    private protected TermRedistribution(
        IReadOnlyList<Value> operands, Parameter? bias, IReadOnlyList<LinearGroup> groups, double epsilon, double gamma,
        (float[] Low, float[] High)? box)
        : base(operands) => (Bias, Groups, Epsilon, Gamma, Box) = (bias, groups, (float)epsilon, (float)gamma, box);

    /// <summary>b, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>The groups.</summary>
    public IReadOnlyList<LinearGroup> Groups { get; private protected init; }

    /// <summary>ε of the stabiliser.</summary>
    public float Epsilon { get; }

    /// <summary>γ of the gamma parts.</summary>
    public float Gamma { get; }

    /// <summary>The bounds of the input as whole samples, or null.</summary>
    public (float[] Low, float[] High)? Box { get; }

    /// <summary>R.</summary>
    public Value Relevance => Operands[0];

    /// <summary>x, or null: no term reads it.</summary>
    public Value? Input => ReadsInput(Groups) ? Operands[1] : null;

    /// <summary>z, or null: no group reads it.</summary>
    public Value? Output => ReadsOutput(Groups) ? Operands[^1] : null;

    /// <summary>Shape of z.</summary>
    private protected abstract int[] OutputShape { get; }

    /// <inheritdoc/>
    public override Value Expand(RelevanceBuilder build)
    {
        var sums = new Dictionary<InputPart, Value>();
        foreach (LinearGroup group in Groups)
        {
            Value s = Masked(group, Quotient(build, group));
            foreach (RuleTerm term in group.Terms)
            {
                Value part = Transpose(build, s, term.Weight, group.Factor * term.Sign);
                sums[term.Input] = sums.TryGetValue(term.Input, out Value? before) ? before + part : part;
            }
        }
        if (sums.Count == 0) return build.Constant(0, ResultShape);
        return sums.Select(s => s.Key == InputPart.One ? s.Value : s.Value * Operand(build, s.Key)).Aggregate((a, b) => a + b);
    }

    /// <summary><c>L(u; v)</c> for a part v of the weights; u may be a single sample.</summary>
    private protected abstract Value Apply(RelevanceBuilder build, Value u, ParameterPart weight);

    /// <summary><c>f · Lᵀ(s; v)</c> for a part v of the weights.</summary>
    private protected abstract Value Transpose(RelevanceBuilder build, Value s, ParameterPart weight, double factor);

    /// <summary><c>z_g</c> of a group.</summary>
    internal Value Denominator(RelevanceBuilder build, LinearGroup group)
    {
        Value? sum = null;
        foreach (RuleTerm term in group.Terms)
        {
            Value z = Apply(build, Operand(build, term.Input), term.Weight);
            if (Bias is { } bias && term.Bias != ParameterPart.Zero)
            {
                z += build.Parameter(bias, OutputShape).Part(term.Bias, Gamma);
            }
            sum = sum is null ? z * term.Sign : term.Sign < 0 ? sum - z : sum + z;
        }
        return sum ?? throw new InvalidOperationException("a group without terms");
    }

    private Value Quotient(RelevanceBuilder build, LinearGroup group) => group.Denominator switch
    {
        DenominatorSource.None => Relevance,
        DenominatorSource.Output => Relevance.Over(Output!, Epsilon),
        _ => Relevance.Over(Denominator(build, group), Epsilon),
    };

    private Value Masked(LinearGroup group, Value s) => group.Mask switch
    {
        OutputMask.Positive => (Output! > 0).Choose(s, s.Builder.Scalar(0)),
        OutputMask.Negative => (Output! < 0).Choose(s, s.Builder.Scalar(0)),
        _ => s,
    };

    /// <summary>u of a term. Constants are one sample, which broadcasts over the batch.</summary>
    private Value Operand(RelevanceBuilder build, InputPart part) => part switch
    {
        InputPart.One => build.Constant(1, [1, .. ResultShape[1..]]),
        InputPart.Low => build.Parameter(Box!.Value.Low, [1, .. ResultShape[1..]]),
        InputPart.High => build.Parameter(Box!.Value.High, [1, .. ResultShape[1..]]),
        _ => Input!.Part(part),
    };

    private protected static bool ReadsInput(IReadOnlyList<LinearGroup> groups) =>
        groups.Any(g => g.Terms.Any(t => t.MultipliesByInput));

    private protected static bool ReadsOutput(IReadOnlyList<LinearGroup> groups) =>
        groups.Any(g => g.Mask != OutputMask.None || g.Denominator == DenominatorSource.Output);
}
