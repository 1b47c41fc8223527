using OnnxLrp.Operators.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Convolution: L is Conv and Lᵀ is ConvTranspose; for a transposed convolution the other way round. Both operators read the weight in the same
/// layout, [channels of the small side, channels of the large side / groups, kernel].
/// </summary>
internal sealed class ConvolutionForm(ConvolutionGeometry geometry, float[] weight, float gamma, NodeEmitter nodes) : LinearForm
{
    private readonly Sliding _sliding = Sliding.Of(geometry);

    public override string Forward(string u, ParameterPart part) => geometry.Transposed
        ? _sliding.Spread(nodes, u, Weight(part), geometry.Groups)
        : _sliding.Convolve(nodes, u, Weight(part), geometry.Groups);

    public override string Adjoint(string s, ParameterPart part) => geometry.Transposed
        ? _sliding.Convolve(nodes, s, Weight(part), geometry.Groups)
        : _sliding.Spread(nodes, s, Weight(part), geometry.Groups);

    private string Weight(ParameterPart part)
    {
        (int small, int large) = geometry.Transposed ? (geometry.InputShape[1], geometry.OutputShape[1]) : (geometry.OutputShape[1], geometry.InputShape[1]);
        return nodes.Constant(ParameterParts.Of(weight, part, gamma), [small, large / geometry.Groups, .. geometry.Kernel]);
    }
}
