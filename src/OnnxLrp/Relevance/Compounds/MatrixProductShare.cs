using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>
/// One factor's part of a matrix product <c>z = A B</c> of two activations: <c>R_A = A ⊙ s Bᵀ</c>, <c>R_B = B ⊙ Aᵀ s</c>,
/// <c>s = R / st(parts · z)</c>. The derivative (parts = 0) has s = R and no product with the factor itself.
/// </summary>
public sealed record MatrixProductShare : Compound
{
    internal MatrixProductShare(Value relevance, Value own, Value other, Value z, int operand, int parts, double epsilon)
        : base(parts == 0 ? [relevance, other] : [relevance, other, own, z]) =>
        (Operand, Parts, OperandShape, OutputShape, Epsilon) = (operand, parts, own.Info.Shape, z.Info.Shape, (float)epsilon);

    /// <summary>0: A, 1: B.</summary>
    public int Operand { get; }

    /// <summary>2 where both factors share, 1 where one takes all, 0 for the derivative.</summary>
    public int Parts { get; }

    /// <summary>Shape of the factor.</summary>
    public int[] OperandShape { get; }

    /// <summary>Shape of z.</summary>
    public int[] OutputShape { get; }

    /// <summary>ε of the stabiliser.</summary>
    public float Epsilon { get; }

    /// <summary>The other factor.</summary>
    public Value Other => Operands[1];

    /// <inheritdoc/>
    public override int[] ResultShape => OperandShape;

    /// <inheritdoc/>
    public override string Text =>
        $"matrix product share {(Operand == 0 ? "A" : "B")} of {Parts} ε {Number(Epsilon)} "
        + $"[{Shapes.Text(OutputShape)}]→[{Shapes.Text(OperandShape)}]";

    /// <inheritdoc/>
    public override string Kernel => Parts == 0 ? "matmul derivative" : "matmul share";

    /// <inheritdoc/>
    public override Value Expand(RelevanceBuilder build)
    {
        Value s = Parts == 0 ? Operands[0] : Operands[0].Over(Operands[3] * Parts, Epsilon);
        Value product = Operand == 0
            ? build.Emit(new MatrixProduct(transposeA: false, transposeB: true, s, Other))
            : build.Emit(new MatrixProduct(transposeA: true, transposeB: false, Other, s));
        Value collected = product.SumTo(OperandShape);
        return Parts == 0 ? collected : collected * Operands[2];
    }
}
