namespace OnnxLrp.Planning.Steps;

/// <summary>One summand's part of a sum <c>z = Σ_i f_i a_i</c>; a summand that was broadcast gets the sum over its copies.</summary>
/// <param name="Node">The node.</param>
/// <param name="From">z.</param>
/// <param name="To">a.</param>
/// <param name="Factor">f: 1, −1 for what is subtracted, 1/n for a mean.</param>
/// <param name="SummandShape">Shape of a.</param>
/// <param name="SumShape">Shape of z.</param>
/// <param name="Share">True: <c>R_a (+)= f a R / st(z)</c> (norm); false: <c>R_a (+)= f R</c> (gradient).</param>
/// <param name="Epsilon">ε of the stabiliser.</param>
internal sealed record SumStep(
    string Node, string From, RelevanceTarget To, float Factor, int[] SummandShape, int[] SumShape, bool Share, float Epsilon)
    : LrpStep(Node, From, To)
{
    public override IEnumerable<string> Activations => Share ? [To.Tensor, From] : [];

    public override string Kernel => Share ? "share" : "add";
}
