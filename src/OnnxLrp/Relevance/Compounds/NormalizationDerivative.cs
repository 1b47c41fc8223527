using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>
/// The derivative of a normalisation by a sample's own statistics over the middle axis of [outer, size, inner]: with <c>h = γ ⊙ R</c>,
/// <c>x̂ = (x − μ)/σ</c>: <c>R_x = (h − mean(h) − x̂ mean(h ⊙ x̂)) / σ</c>; without <c>mean(h)</c> where nothing is centred.
/// </summary>
public sealed record NormalizationDerivative : Compound
{
    private readonly int? _scale;

    internal NormalizationDerivative(Value relevance, Value x, int size, int inner, bool isCentred, Parameter? scale, double epsilon)
        : base(relevance, x)
    {
        (Size, Inner, IsCentred, Scale, Epsilon) = (size, inner, isCentred, scale, (float)epsilon);
        _scale = scale is null ? null : relevance.Builder.NumberOf(scale.Values);
    }

    /// <summary>Values that share a mean.</summary>
    public int Size { get; }

    /// <summary>Product of the axes after them.</summary>
    public int Inner { get; }

    /// <summary>Whether the mean is subtracted.</summary>
    public bool IsCentred { get; }

    /// <summary>γ, or null for 1.</summary>
    public Parameter? Scale { get; }

    /// <summary>ε under the root.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    public override int[] ResultShape => Operands[1].Info.Shape;

    /// <inheritdoc/>
    public override string Text =>
        $"{(IsCentred ? "" : "root mean square ")}normalisation derivative over {Size} by {Inner}"
        + $"{(_scale is { } s ? $" #{s} {Scale!.Layout}" : "")} ε {Number(Epsilon)}";

    /// <inheritdoc/>
    public override string Kernel => "normalization derivative";

    /// <inheritdoc/>
    public override Value Expand(RelevanceBuilder build)
    {
        int[] groups = [Shapes.Length(ResultShape) / Size / Inner, Size, Inner];
        Value relevance = Operands[0], x = Operands[1].Reshape(groups);
        Value h = (Scale is null ? relevance : relevance * build.Parameter(Scale, ResultShape)).Reshape(groups);
        Value deviation = IsCentred ? x - Mean(x) : x;
        Value sigma = (Mean(deviation.Square()) + Epsilon).Apply(UnaryKind.Sqrt), normalised = deviation / sigma;
        Value rest = (IsCentred ? h - Mean(h) : h) - (normalised * Mean(h * normalised));
        return (rest / sigma).Reshape(ResultShape);

        Value Mean(Value a) => a.SumOver(1) * (1d / Size);
    }
}
