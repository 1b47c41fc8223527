using OnnxLrp.Relevance;

namespace OnnxLrp.Passes;

/// <summary>
/// Divides without looking at the sign of a denominator where that sign is known: <c>st(z)</c> is <c>z + ε</c> for z ≥ 0 and <c>z − ε</c>
/// for z ≤ 0. Where R is 0 wherever z ≤ 0, as after a Relu, <c>R / st(z)</c> is <c>R / (max(z, 0) + ε)</c>, and max(z, 0) is the output of
/// that Relu. (A sum of negative terms that is 0 gets the ε of its sign: all its terms are 0, whatever it is divided by.)
/// </summary>
internal sealed class StabiliserSigns : GraphPass
{
    protected override Value? Rewrite(Operation operation, RelevanceBuilder build, RelevanceGraph graph)
    {
        if (operation is Stabilisation st)
        {
            Value z = st.Operands[0];
            return z.Info.Sign switch
            {
                Sign.NonNegative => Shifted(z, st.Epsilon),
                Sign.NonPositive => Shifted(z, -st.Epsilon),
                _ => null,
            };
        }
        if (operation is Binary { Kind: BinaryKind.Divide } divide && divide.Operands[1].Maker is Stabilisation by
            && by.Operands[0].Maker is Activation a && divide.Operands[0].VanishesBelow(a.Tensor))
        {
            return divide.Operands[0] / (by.Operands[0].Positive() + by.Epsilon);
        }
        return null;
    }

    /// <summary><c>z + ε</c>, with ε in the constant of a sum, where it costs nothing.</summary>
    private static Value Shifted(Value z, double epsilon) => z.Maker switch
    {
        Binary { Kind: BinaryKind.Add, Operands: [var a, { IsConstant: true } b] } => a + (b + epsilon),
        Binary { Kind: BinaryKind.Add, Operands: [var a, var b] } => Shifted(a, epsilon) + b,
        _ => z + epsilon,
    };
}
