using OnnxLrp.Operators.Geometry;

namespace OnnxLrp.Planning.Steps;

/// <summary>Max pooling: the first maximum of each window takes all, or equal maxima share.</summary>
internal sealed record MaxPoolStep(string Node, string From, RelevanceTarget To, WindowGeometry Geometry, bool ShareTies) : LrpStep(Node, From, To)
{
    public override IEnumerable<string> Activations => ShareTies ? [To.Tensor, From] : [To.Tensor];

    public override string Kernel => ShareTies ? "maxpool ties" : "maxpool winners";
}
