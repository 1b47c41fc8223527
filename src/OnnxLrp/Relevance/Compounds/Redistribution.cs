using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Relevance;

/// <summary>
/// A rule of terms on a linear layer <c>z = L(x; w) + b</c>: <c>z_g = Σ_t ±(L(u_t; v_t) + c_t)</c>, <c>s_g = mask_g(z) ⊙ R / st(z_g)</c>,
/// <c>R_x = Σ_g f_g Σ_t ± u_t ⊙ Lᵀ(s_g; v_t)</c>. Terms with the same u add up before they are multiplied by it.
/// </summary>
public sealed record Redistribution : Compound
{
    /// <param name="relevance">R.</param>
    /// <param name="x">x.</param>
    /// <param name="z">z.</param>
    /// <param name="outputTensor">The tensor that z is.</param>
    /// <param name="geometry">L.</param>
    /// <param name="weight">w; empty where the geometry implies it.</param>
    /// <param name="bias">b, or null.</param>
    /// <param name="groups">The groups of the rule that are left.</param>
    /// <param name="epsilon">ε of the stabiliser.</param>
    /// <param name="gamma">γ of the gamma parts.</param>
    /// <param name="box">low and high as whole samples, or null.</param>
    internal Redistribution(
        Value relevance, Value x, Value z, string outputTensor, LinearGeometry geometry, float[] weight, Parameter? bias,
        IReadOnlyList<LinearGroup> groups, double epsilon, double gamma, (float[] Low, float[] High)? box)
        : base(Read(relevance, x, z, groups))
    {
        (OutputTensor, Geometry, Weight, Bias, Groups) = (outputTensor, geometry, weight, bias, groups);
        (Epsilon, Gamma, Box) = ((float)epsilon, (float)gamma, box);
        _build = relevance.Builder;
    }

    private readonly RelevanceBuilder _build;

    /// <summary>L.</summary>
    public LinearGeometry Geometry { get; }

    /// <summary>w; empty where the geometry implies it.</summary>
    public float[] Weight { get; }

    /// <summary>b, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>The tensor that z is.</summary>
    public string OutputTensor { get; }

    /// <summary>The groups.</summary>
    public IReadOnlyList<LinearGroup> Groups { get; private init; }

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

    /// <inheritdoc/>
    public override int[] ResultShape => Geometry.InputShape;

    /// <inheritdoc/>
    public override string Text =>
        $"redistribute {string.Join("; ", Groups)} over {Geometry.Text}{Constants()} ε {Number(Epsilon)}"
        + (Gamma != 0 ? $" γ {Number(Gamma)}" : "");

    /// <inheritdoc/>
    public override string Kernel
    {
        get
        {
            int forward = Groups.Sum(g => g.Denominator == DenominatorSource.Terms ? g.Terms.Count : 0);
            int adjoint = Groups.Sum(g => g.Terms.Count);
            return forward == 0 ? $"{Geometry.Name} adjoint×{adjoint}" : $"{Geometry.Name} forward×{forward} adjoint×{adjoint}";
        }
    }

    /// <inheritdoc/>
    public override Value Expand(RelevanceBuilder build)
    {
        var sums = new Dictionary<InputPart, Value>();
        foreach (LinearGroup group in Groups)
        {
            Value s = Masked(group, Quotient(build, group));
            foreach (RuleTerm term in group.Terms)
            {
                Value part = Geometry.Transpose(build, s, Part(term.Weight), group.Factor * term.Sign);
                sums[term.Input] = sums.TryGetValue(term.Input, out Value? before) ? before + part : part;
            }
        }
        if (sums.Count == 0) return build.Constant(0, ResultShape);
        return sums.Select(s => s.Key == InputPart.One ? s.Value : s.Value * Operand(build, s.Key)).Aggregate((a, b) => a + b);
    }

    /// <summary>The same step with fewer groups or terms.</summary>
    internal Redistribution With(IReadOnlyList<LinearGroup> groups)
    {
        Value[] input = ReadsInput(groups) ? [Input!] : [];
        Value[] output = ReadsOutput(groups)
            ? [Output ?? Relevance.Builder.Activation(OutputTensor).Reshape(Geometry.OutputShape)]
            : [];
        return this with { Groups = groups, Operands = [Relevance, .. input, .. output] };
    }

    /// <summary>The same step with another value for z.</summary>
    internal Redistribution WithOutput(Value z) => this with { Operands = [.. Operands.SkipLast(1), z] };

    /// <summary><c>z_g</c> of a group.</summary>
    internal Value Denominator(RelevanceBuilder build, LinearGroup group)
    {
        Value? sum = null;
        foreach (RuleTerm term in group.Terms)
        {
            Value z = Geometry.Apply(build, Operand(build, term.Input), Part(term.Weight));
            if (Bias is { } bias && term.Bias != ParameterPart.Zero)
            {
                z += build.Parameter(bias, Geometry.OutputShape).Part(term.Bias, Gamma);
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

    private LayerWeight Part(ParameterPart part) => new(Weight, part, Gamma);

    /// <summary>u of a term. Constants are one sample, which broadcasts over the batch.</summary>
    private Value Operand(RelevanceBuilder build, InputPart part) => part switch
    {
        InputPart.One => build.Constant(1, [1, .. Geometry.InputShape[1..]]),
        InputPart.Low => build.Parameter(Box!.Value.Low, [1, .. Geometry.InputShape[1..]]),
        InputPart.High => build.Parameter(Box!.Value.High, [1, .. Geometry.InputShape[1..]]),
        _ => Input!.Part(part),
    };

    private string Constants()
    {
        object?[] arrays = [Weight.Length > 0 ? Weight : null, Bias?.Values, Box?.Low, Box?.High];
        return string.Concat(arrays.Select(a => a is null ? "" : $" #{_build.NumberOf(a)}"));
    }

    private static IReadOnlyList<Value> Read(Value relevance, Value x, Value z, IReadOnlyList<LinearGroup> groups) =>
        [relevance, .. ReadsInput(groups) ? [x] : Array.Empty<Value>(), .. ReadsOutput(groups) ? [z] : Array.Empty<Value>()];

    private static bool ReadsInput(IReadOnlyList<LinearGroup> groups) =>
        groups.Any(g => g.Terms.Any(t => t.Input is not (InputPart.One or InputPart.Low or InputPart.High)));

    private static bool ReadsOutput(IReadOnlyList<LinearGroup> groups) =>
        groups.Any(g => g.Mask != OutputMask.None || g.Denominator == DenominatorSource.Output);
}
