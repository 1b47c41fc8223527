using OnnxLrp.Relevance.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Relevance;

/// <summary>
/// A rule of terms on a normalisation by a sample's own statistics whose deviation σ is held constant, over the middle axis of [outer,
/// size, inner]. It is linear then: <c>z_i = Σ_j w_ij x_j + β_i</c>, <c>w_ij = γ_i/σ ([i = j] − 1/size)</c>; the mean is part of the map.
/// Where nothing is centred, <c>w_ij = γ_i/σ [i = j]</c>. Source: Achtibat et al., AttnLRP, ICML 2024, section 3.3.
/// </summary>
public sealed record NormalizationRedistribution : TermRedistribution
{
    private readonly string _constants;

    internal NormalizationRedistribution(
        Value relevance, Value x, Value z, NormalizationStatistics statistics, Parameter? scale, Parameter? shift,
        IReadOnlyList<LinearGroup> groups, double epsilon, double gamma, (float[] Low, float[] High)? box)
        : base(ReadsOutput(groups) ? [relevance, x, z] : [relevance, x], shift, groups, epsilon, gamma, box)
    {
        (Statistics, Scale) = (statistics, scale);
        object?[] arrays = [scale?.Values, shift?.Values, box?.Low, box?.High];
        _constants = string.Concat(arrays.Select(a => a is null ? " -" : $" #{relevance.Builder.NumberOf(a)}"));
    }

    /// <summary>Which values share mean and deviation.</summary>
    public NormalizationStatistics Statistics { get; }

    /// <summary>γ, or null for 1.</summary>
    public Parameter? Scale { get; }

    /// <inheritdoc/>
    public override int[] ResultShape => Operands[1].Info.Shape;

    private protected override int[] OutputShape => ResultShape;

    /// <inheritdoc/>
    public override string Text =>
        $"redistribute {string.Join("; ", Groups)} over {Statistics}{_constants} {Scale?.Layout} {Bias?.Layout} ε {Number(Epsilon)}"
        + (Gamma != 0 ? $" γ {Number(Gamma)}" : "");

    /// <inheritdoc/>
    public override string Kernel => "normalization redistribution";

    /// <summary><c>(v_ii − v_i) u_i + v_i Σ_j u_j</c>: all weights of a row but its own are one number v_i.</summary>
    private protected override Value Apply(RelevanceBuilder build, Value u, ParameterPart weight)
    {
        (Value own, Value? others) = Weights(build, weight);
        return others is null ? own * u : (own * u) + (others * Statistics.Sum(u.BroadcastTo(ResultShape)));
    }

    private protected override Value Transpose(RelevanceBuilder build, Value s, ParameterPart weight, double factor)
    {
        (Value own, Value? others) = Weights(build, weight);
        return (others is null ? own * s : (own * s) + Statistics.Sum(others * s)) * factor;
    }

    /// <summary>The parts <c>v_ii − v_i</c> and v_i of the weights; no v_i where nothing is centred.</summary>
    private (Value Own, Value? Others) Weights(RelevanceBuilder build, ParameterPart part)
    {
        Value rate = Statistics.Deviation(Operands[1]).Apply(UnaryKind.Reciprocal);
        Value g = Scale is null ? rate : build.Parameter(Scale, ResultShape) * rate;
        if (!Statistics.IsCentred) return (Of(g), null);
        Value others = Of(g * (-1d / Statistics.Size));
        return (part == ParameterPart.Value ? g : Of(g * (1 - (1d / Statistics.Size))) - others, others);

        // A part that is one number needs no shape, which would hold the batch of the plan.
        Value Of(Value w) => part switch
        {
            ParameterPart.Zero => build.Scalar(0),
            ParameterPart.One => build.Scalar(1),
            _ => w.Part(part, Gamma),
        };
    }
}
