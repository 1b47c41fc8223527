using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Planning.Steps;

/// <summary>
/// The derivative of a normalisation by a sample's own statistics: with <c>h = γ ⊙ R</c>, <c>x̂ = (x − μ)/σ</c>:
/// <c>R_x (+)= (h − mean(h) − x̂ mean(h ⊙ x̂)) / σ</c>; without <c>mean(h)</c> where nothing is centred.
/// </summary>
internal sealed record NormalizationStep(string Node, string From, RelevanceTarget To, NormalizationLayer Layer) : LrpStep(Node, From, To)
{
    public override IEnumerable<string> Activations => [To.Tensor];

    public override string Kernel => "normalization derivative";
}
