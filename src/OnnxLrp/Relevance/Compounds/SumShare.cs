using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>
/// One summand's share of a sum <c>z = Σ f a</c>: <c>R_a = f a ⊙ Σ R / st(z)</c>, the sum over the copies of a summand that was broadcast.
/// </summary>
public sealed record SumShare : Compound
{
    internal SumShare(Value relevance, Value summand, Value sum, double factor, int[] summandShape, int[] sumShape, double epsilon)
        : base(relevance, summand, sum) =>
        (Factor, SummandShape, SumShape, Epsilon) = ((float)factor, summandShape, sumShape, (float)epsilon);

    /// <summary>f: 1, −1 for what is subtracted, 1/n for a mean.</summary>
    public float Factor { get; }

    /// <summary>Shape of a.</summary>
    public int[] SummandShape { get; }

    /// <summary>Shape of z.</summary>
    public int[] SumShape { get; }

    /// <summary>ε of the stabiliser.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    public override int[] ResultShape => SummandShape;

    /// <inheritdoc/>
    public override string Text =>
        $"share {Number(Factor)} ε {Number(Epsilon)} of [{Shapes.Text(SumShape)}] to [{Shapes.Text(SummandShape)}]";

    /// <inheritdoc/>
    public override string Kernel => "share";

    /// <inheritdoc/>
    public override Value Expand(RelevanceBuilder build) =>
        Operands[0].Over(Operands[2], Epsilon).SumTo(SummandShape) * Factor * Operands[1];
}
