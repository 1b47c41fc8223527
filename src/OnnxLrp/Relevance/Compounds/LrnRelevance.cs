using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>
/// Relevance through local response normalisation <c>y_k = x_k D_k^−β</c>, <c>D_k = bias + α/size Σ_{i near k} x_i²</c> across channels,
/// with <c>c_k = −2β α/size x_k D_k^(−β−1)</c>. Taylor (Binder 2016): <c>z_kk = x_k (bias + α/size x_k²)^−β</c>, <c>z_ik = c_k x_i²</c>,
/// <c>R_i = Σ_k z_ik R_k / st(Σ_i z_ik)</c>. Derivative: <c>R_i = D_i^−β R_i + x_i Σ_{k near i} c_k R_k</c>.
/// </summary>
public sealed record LrnRelevance : Compound
{
    internal LrnRelevance(Value relevance, Value x, int size, double alpha, double beta, double bias, bool taylor, double epsilon)
        : base(relevance, x) =>
        (Size, Alpha, Beta, Bias, Taylor, Epsilon) = (size, (float)alpha, (float)beta, (float)bias, taylor, (float)epsilon);

    /// <summary>Channels in a window: ⌊(size−1)/2⌋ below and ⌈(size−1)/2⌉ above.</summary>
    public int Size { get; }

    /// <summary>α.</summary>
    public float Alpha { get; }

    /// <summary>β.</summary>
    public float Beta { get; }

    /// <summary>The constant of D.</summary>
    public float Bias { get; }

    /// <summary>Taylor expansion or derivative.</summary>
    public bool Taylor { get; }

    /// <summary>ε of the stabiliser.</summary>
    public float Epsilon { get; }

    /// <inheritdoc/>
    public override int[] ResultShape => Operands[1].Info.Shape;

    /// <inheritdoc/>
    public override string Text =>
        $"lrn {(Taylor ? "taylor" : "derivative")} size {Size} α {Number(Alpha)} β {Number(Beta)} bias {Number(Bias)} ε {Number(Epsilon)}";

    /// <inheritdoc/>
    public override string Kernel => Taylor ? "lrn taylor" : "lrn derivative";

    /// <inheritdoc/>
    public override Value Expand(RelevanceBuilder build)
    {
        Value relevance = Operands[0], x = Operands[1], squares = x.Square();
        double a = (double)Alpha / Size;
        Value others = Near(squares, own: 0, adjoint: false), all = Base(others + squares);
        Value c = x * all.Power(-Beta - 1d) * (-2 * Beta * a);
        if (!Taylor) return (relevance * all.Power(-Beta)) + (x * Near(c * relevance, own: 1, adjoint: true));
        Value self = x * Base(squares).Power(-Beta);
        Value quotient = relevance.Over(self + (c * others), Epsilon);
        return (self * quotient) + (squares * Near(c * quotient, own: 0, adjoint: true));

        Value Base(Value sum) => (sum * a) + Bias;

        Value Near(Value values, float own, bool adjoint) => OverChannels(build, values, Size, own, adjoint);
    }

    /// <summary>
    /// The sum over the channels near each channel (the adjoint: the other way round), the channel itself times <paramref name="own"/>: a
    /// convolution along the channels.
    /// </summary>
    internal static Value OverChannels(RelevanceBuilder build, Value values, int size, float own, bool adjoint)
    {
        int[] shape = values.Info.Shape, rows = [shape[0], 1, shape[1], Shapes.Length(shape.AsSpan(2))];
        int lower = (size - 1) / 2, upper = size - 1 - lower, before = adjoint ? upper : lower;
        var window = new ConvolutionGeometry(rows, rows, [size, 1], [1, 1], [1, 1], [before, 0], 1, Transposed: false);
        float[] kernel = [.. Enumerable.Range(0, size).Select(i => i == before ? own : 1)];
        return build
            .Emit(new Convolution(window, isAdjoint: false, values.Reshape(rows), build.Parameter(kernel, 1, 1, size, 1)))
            .Reshape(shape);
    }
}
