using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>
/// Relevance through a softmax <c>y</c> of <c>x</c> over the middle axis of [outer, size, inner]. Taylor:
/// <c>R_i = x_i (R_i − y_i Σ R)</c>, 0 where <c>x_i = −∞</c> (masked); derivative: <c>R_i = y_i (R_i − Σ y R)</c>. Of a logarithm of a
/// softmax, Taylor has <c>p = eʸ</c> for y (the logarithm passes relevance), and the derivative is <c>R_i − p_i Σ R</c>. Source of Taylor:
/// Achtibat et al., AttnLRP, ICML 2024, proposition 3.1.
/// </summary>
public sealed record SoftmaxRelevance : Compound
{
    internal SoftmaxRelevance(Value relevance, Value x, Value y, int size, int inner, bool isLogarithm, bool taylor)
        : base(taylor ? [relevance, y, x] : [relevance, y]) => (Size, Inner, IsLogarithm, Taylor) = (size, inner, isLogarithm, taylor);

    /// <summary>Product of the normalised axes.</summary>
    public int Size { get; }

    /// <summary>Product of the axes after them.</summary>
    public int Inner { get; }

    /// <summary>Whether y is the logarithm of a softmax.</summary>
    public bool IsLogarithm { get; }

    /// <summary>Taylor expansion or derivative.</summary>
    public bool Taylor { get; }

    /// <inheritdoc/>
    public override int[] ResultShape => Operands[1].Info.Shape;

    /// <inheritdoc/>
    public override string Text => $"{(IsLogarithm ? "log " : "")}softmax {(Taylor ? "taylor" : "derivative")} over {Size} by {Inner}";

    /// <inheritdoc/>
    public override string Kernel => Taylor ? "softmax taylor" : "softmax derivative";

    /// <inheritdoc/>
    public override Value Expand(RelevanceBuilder build)
    {
        int[] rows = [Shapes.Length(ResultShape) / Size / Inner, Size, Inner];
        Value relevance = Operands[0].Reshape(rows), y = Operands[1].Reshape(rows), p = IsLogarithm ? y.Apply(UnaryKind.Exp) : y;
        Value centred = relevance - (p * relevance.SumOver(1));
        if (Taylor)
        {
            Value x = Operands[2].Reshape(rows), factor = (x < float.MinValue).Choose(build.Scalar(0), x);
            return (factor * centred).Reshape(ResultShape);
        }
        return (IsLogarithm ? centred : y * (relevance - (y * relevance).SumOver(1))).Reshape(ResultShape);
    }
}
