using OnnxLrp.Operators.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>Elementwise product with a parameter, its own adjoint: <c>L(u) = v ⊙ u</c>.</summary>
internal sealed class DiagonalForm(DiagonalGeometry geometry, float[] weight, float gamma, NodeEmitter nodes) : LinearForm(geometry, nodes)
{
    private readonly NodeEmitter _nodes = nodes;

    public override string Forward(string u, ParameterPart part) => Product(u, part);

    public override string Adjoint(string s, ParameterPart part) => Product(s, part);

    private string Product(string a, ParameterPart part) =>
        _nodes.Multiply(a, _nodes.Parameter(ParameterParts.Of(weight, part, gamma), geometry.Layout, geometry.InputShape));
}
