namespace OnnxLrp.Planning.Steps;

/// <summary>
/// One factor's part of <c>z = A B</c>: <c>R_A (+)= A ⊙ s Bᵀ</c>, <c>R_B (+)= B ⊙ Aᵀ s</c> with <c>s = R / st(parts · z)</c>; the gradient leaves out
/// the product with the factor itself and the division.
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="From">z, […, m, n].</param>
/// <param name="To">The factor whose relevance is written.</param>
/// <param name="Operand">0: A, 1: B.</param>
/// <param name="OperandShape">Its shape.</param>
/// <param name="Other">The other factor.</param>
/// <param name="OtherShape">Its shape.</param>
/// <param name="OutputShape">Shape of z.</param>
/// <param name="Parts">2 where both factors share, 1 where one takes all, 0 for the gradient.</param>
/// <param name="Epsilon">ε of the stabiliser.</param>
internal sealed record BilinearStep(
    string Node, string From, RelevanceTarget To, int Operand, int[] OperandShape, string Other, int[] OtherShape, int[] OutputShape, int Parts, float Epsilon)
    : LrpStep(Node, From, To)
{
    public override IEnumerable<string> Activations => Parts == 0 ? [Other] : [To.Tensor, Other, From];

    public override string Kernel => Parts == 0 ? "matmul derivative" : "matmul share";
}
