using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>
/// The derivative of a normalisation by a sample's own statistics over the middle axis of [outer, size, inner]: with <c>h = γ ⊙ R</c>,
/// <c>x̂ = (x − μ)/σ</c>: <c>R_x = (h − mean(h) − x̂ mean(h ⊙ x̂)) / σ</c>; without <c>mean(h)</c> where nothing is centred.
/// </summary>
public sealed record NormalizationDerivative : Compound
{
    private readonly int? _scale;

    internal NormalizationDerivative(Value relevance, Value x, NormalizationStatistics statistics, Parameter? scale)
        : base(relevance, x)
    {
        (Statistics, Scale) = (statistics, scale);
        _scale = scale is null ? null : relevance.Builder.NumberOf(scale.Values);
    }

    /// <summary>Which values share mean and deviation.</summary>
    public NormalizationStatistics Statistics { get; }

    /// <summary>γ, or null for 1.</summary>
    public Parameter? Scale { get; }

    /// <inheritdoc/>
    public override int[] ResultShape => Operands[1].Info.Shape;

    /// <inheritdoc/>
    public override string Text => $"derivative of {Statistics}{(_scale is { } s ? $" #{s} {Scale!.Layout}" : "")}";

    /// <inheritdoc/>
    public override string Kernel => "normalization derivative";

    /// <inheritdoc/>
    public override Value Expand(RelevanceBuilder build)
    {
        Value relevance = Operands[0], x = Operands[1];
        Value h = Scale is null ? relevance : relevance * build.Parameter(Scale, ResultShape);
        Value sigma = Statistics.Deviation(x), normalised = Statistics.Centred(x) / sigma;
        return (Statistics.Centred(h) - (normalised * Statistics.Mean(h * normalised))) / sigma;
    }
}
