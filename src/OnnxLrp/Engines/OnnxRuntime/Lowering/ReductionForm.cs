using OnnxLrp.Operators.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Mean or sum over neighbouring axes, weight w = 1/n or 1: <c>L(u) = v Σ u</c> over the middle axis of [outer, n, inner], <c>Lᵀ(s) = v s</c> n times.
/// </summary>
internal sealed class ReductionForm(ReductionGeometry geometry, float gamma, NodeEmitter nodes) : LinearForm(geometry, nodes)
{
    private readonly NodeEmitter _nodes = nodes;

    public override string Forward(string u, ParameterPart part)
    {
        string sum = _nodes.Sum(_nodes.Reshape(u, [-1, geometry.Reduced, geometry.Inner]), [1], keepAxes: false);
        return _nodes.Samples(_nodes.Multiply(sum, Weight(part)), geometry.OutputShape);
    }

    public override string Adjoint(string s, ParameterPart part)
    {
        string one = _nodes.Multiply(_nodes.Reshape(s, [-1, 1, geometry.Inner]), Weight(part));
        string copies = _nodes.Emit("Expand", [one, _nodes.Integers(1, geometry.Reduced, 1)]);
        return _nodes.Samples(copies, geometry.InputShape);
    }

    private float Weight(ParameterPart part) => ParameterParts.Of(geometry.Sum ? 1 : 1f / geometry.Reduced, part, gamma);
}
