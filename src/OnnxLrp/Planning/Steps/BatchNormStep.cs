using OnnxLrp.Operators.Geometry;

namespace OnnxLrp.Planning.Steps;

/// <summary>A BatchNormalization rule in one pass over memory; y = w x + b.</summary>
/// <param name="Node">The node.</param>
/// <param name="From">y.</param>
/// <param name="To">x.</param>
/// <param name="Kind">Which rule.</param>
/// <param name="Scale">w, per channel.</param>
/// <param name="Shift">b per channel for alpha-beta; |b| or |w μ| + |β| for abs; unused by epsilon.</param>
/// <param name="Layout">Which channel a value belongs to.</param>
/// <param name="Alpha">α of alpha-beta.</param>
/// <param name="Beta">β of alpha-beta.</param>
/// <param name="Epsilon">ε of the stabiliser.</param>
internal sealed record BatchNormStep(
    string Node, string From, RelevanceTarget To, BatchNormKind Kind, float[] Scale, float[] Shift, ParameterLayout Layout,
    float Alpha, float Beta, float Epsilon)
    : LrpStep(Node, From, To)
{
    public override IEnumerable<string> Activations => Kind == BatchNormKind.Epsilon ? [To.Tensor, From] : [To.Tensor];

    public override string Kernel => $"batchnorm {Kind switch { BatchNormKind.Epsilon => "epsilon", BatchNormKind.AlphaBeta => "alpha-beta", _ => "abs" }} (fused)";
}
