using OnnxLrp.Relevance;

namespace OnnxLrp.Passes;

/// <summary>
/// Most rules end with a product by the layer's input and begin with a division by the layer's output, which is the same tensor. Kept
/// apart, both are one factor <c>a / (a + ε)</c>; contributions of several layers add up before the product; and what only moves relevance
/// moves it without the factor, so that it meets the next division.
/// </summary>
internal sealed class SharedFactors : GraphPass
{
    protected override Value? Rewrite(Operation operation, RelevanceBuilder build, RelevanceGraph graph) => operation switch
    {
        Binary { Kind: BinaryKind.Add } add => Sum(add.Operands[0], add.Operands[1]),
        Binary { Kind: BinaryKind.Divide } divide => Quotient(divide.Operands[0], divide.Operands[1], build),
        Reshape { Moves: { } moved } move => Moved(move, moved, build),
        BlockMove { Moves: { } moved } move => Moved(move, moved, build),
        _ => null,
    };

    /// <summary><c>c a + d a = (c + d) a</c>.</summary>
    private static Value? Sum(Value first, Value second) =>
        Factors(first) is var (c, a) && Factors(second) is var (d, b) && a == b ? (c + d) * a : null;

    /// <summary>
    /// <c>c a / (a + ε) = c (a / (a + ε))</c>; <c>c a / st(a) = c (|a| / (|a| + ε))</c>. The same for what windows give to their winners.
    /// </summary>
    private static Value? Quotient(Value numerator, Value denominator, RelevanceBuilder build)
    {
        if (Divisor(denominator) is not var (divisor, epsilon)) return null;
        if (numerator.Maker is WindowWinners { ShareTies: false } winners
            && winners.Operands[1] == divisor && divisor.Info.Sign == Sign.NonNegative
            && Factors(winners.Operands[0]) is var (d, y) && y == winners.Operands[2])
        {
            // The winner of a window is its maximum: the factor x of a winner is the factor y of its window.
            return build.Emit(winners with { Operands = [d * (y / (y + epsilon)), divisor, y] });
        }
        if (Factors(numerator) is not var (c, factor) || factor != divisor) return null;
        Value size = divisor.Info.Sign == Sign.NonNegative ? divisor : divisor.Absolute();
        return c * (size / (size + epsilon));
    }

    /// <summary>A movement of <c>c z</c>, z made of the values of x, is <c>x ⊙</c> the movement of c.</summary>
    private static Value? Moved(Primitive move, MovedTensor moved, RelevanceBuilder build)
    {
        if (Factors(move.Operands[0]) is not var (c, factor)) return null;
        if ((factor.Maker as Activation)?.Tensor != moved.From || !SameShape(c, factor)) return null;
        return build.Emit(move with { Operands = [c] }) * build.Activation(moved.To);
    }

    private static bool SameShape(Value a, Value b) => a.Info.Shape.SequenceEqual(b.Info.Shape);

    /// <summary>A product with an activation of the model as its second factor.</summary>
    private static (Value Core, Value Factor)? Factors(Value value) =>
        value.Maker is Binary { Kind: BinaryKind.Multiply } product
            && product.Operands[1].Maker is Activation or Unary { Operands: [{ Maker: Activation }] }
            && SameShape(value, product.Operands[1])
            ? (product.Operands[0], product.Operands[1])
            : null;

    /// <summary>z and ε of <c>z + ε</c>, z ≥ 0, or of <c>st(z)</c>.</summary>
    private static (Value Divisor, double Epsilon)? Divisor(Value denominator) => denominator.Maker switch
    {
        Stabilisation st => (st.Operands[0], st.Epsilon),
        Binary { Kind: BinaryKind.Add, Operands: [{ Info.Sign: Sign.NonNegative } z, { Maker: Constant { Value: > 0 } epsilon }] } =>
            (z, epsilon.Value),
        _ => null,
    };
}
