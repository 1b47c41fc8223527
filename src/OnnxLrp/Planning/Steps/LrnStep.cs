using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Planning.Steps;

/// <summary>Local response normalisation: first-order Taylor expansion, or the true derivative.</summary>
internal sealed record LrnStep(string Node, string From, RelevanceTarget To, LrnLayer Layer, bool Taylor, float Epsilon) : LrpStep(Node, From, To)
{
    public override IEnumerable<string> Activations => [To.Tensor];

    public override string Kernel => Taylor ? "lrn taylor" : "lrn derivative";
}
