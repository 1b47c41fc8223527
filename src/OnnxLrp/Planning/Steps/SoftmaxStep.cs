using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Planning.Steps;

/// <summary>
/// Softmax <c>y</c> of <c>x</c>: Taylor <c>R_i (+)= x_i (R_i − y_i Σ R)</c>, derivative <c>R_i (+)= y_i (R_i − Σ y R)</c>. LogSoftmax, <c>y
/// = ln p</c>: the logarithm passes relevance, so that Taylor has p for y; derivative <c>R_i (+)= R_i − p_i Σ R</c>.
/// </summary>
internal sealed record SoftmaxStep(string Node, string From, RelevanceTarget To, SoftmaxLayer Layer, bool Taylor) : LrpStep(Node, From, To)
{
    public override IEnumerable<string> Activations => Taylor ? [To.Tensor, From] : [From];

    public override string Kernel => Taylor ? "softmax taylor" : "softmax derivative";
}
