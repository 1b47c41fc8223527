namespace OnnxLrp.Planning.Steps;

/// <summary>One factor's part of a product of two activations: <c>R_a (+)= c Σ f ⊙ R</c>, the sum over the copies of a broadcast factor.</summary>
/// <param name="Node">The node.</param>
/// <param name="From">z.</param>
/// <param name="To">a.</param>
/// <param name="OperandShape">Shape of a.</param>
/// <param name="Other">b; read for <see cref="ProductFactor.Other"/> and <see cref="ProductFactor.Reciprocal"/>.</param>
/// <param name="OtherShape">Shape of b.</param>
/// <param name="OutputShape">Shape of z.</param>
/// <param name="Factor">f.</param>
/// <param name="Constant">c.</param>
internal sealed record ProductStep(
    string Node, string From, RelevanceTarget To, int[] OperandShape, string Other, int[] OtherShape, int[] OutputShape, ProductFactor Factor, float Constant)
    : LrpStep(Node, From, To)
{
    public override IEnumerable<string> Activations => Factor switch
    {
        ProductFactor.Constant => [],
        ProductFactor.Divisor => [To.Tensor, From],
        _ => [Other],
    };

    public override string Kernel => Factor == ProductFactor.Constant
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"product ×{Constant}")
        : "product derivative";
}
