using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>What relevance is multiplied by on its way to one factor of a product or quotient.</summary>
public enum ProductFactor
{
    /// <summary>The other factor: the derivative of <c>z = a ⊙ b</c>.</summary>
    Other,

    /// <summary>1 / the other factor: the derivative of <c>z = a / b</c> by a.</summary>
    Reciprocal,

    /// <summary><c>−z / b</c>: the derivative of <c>z = a / b</c> by b.</summary>
    Divisor,
}

/// <summary>
/// The derivative of a product or quotient of two activations by one factor: <c>Σ R b</c>, <c>Σ R / b</c> or <c>−(Σ R z) / b</c>, the sum
/// over the copies of a broadcast factor.
/// </summary>
public sealed record ProductDerivative : Compound
{
    internal ProductDerivative(Value relevance, Value other, Value z, Value own, ProductFactor factor)
        : base(factor == ProductFactor.Divisor ? [relevance, z, own] : [relevance, other]) =>
        (Factor, OperandShape) = (factor, own.Info.Shape);

    /// <summary>What relevance is multiplied by.</summary>
    public ProductFactor Factor { get; }

    /// <summary>Shape of the factor.</summary>
    public int[] OperandShape { get; }

    /// <inheritdoc/>
    public override int[] ResultShape => OperandShape;

    /// <inheritdoc/>
    public override string Text => $"product derivative by {Factor.ToString().ToLowerInvariant()} [{Shapes.Text(OperandShape)}]";

    /// <inheritdoc/>
    public override string Kernel => "product derivative";

    /// <inheritdoc/>
    public override Value Expand(RelevanceBuilder build) => Factor switch
    {
        ProductFactor.Other => (Operands[0] * Operands[1]).SumTo(OperandShape),
        ProductFactor.Reciprocal => (Operands[0] / Operands[1]).SumTo(OperandShape),
        _ => -(Operands[0] * Operands[1]).SumTo(OperandShape) / Operands[2],
    };
}
