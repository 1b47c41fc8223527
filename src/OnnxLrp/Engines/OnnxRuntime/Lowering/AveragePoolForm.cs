using OnnxLrp.Operators.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Average pool with w = 1/count of each output: <c>L(u) = v ⊙ (1 ∗ u)</c>, <c>Lᵀ(s) = 1 ∗ᵀ (v ⊙ s)</c>, where 1 is a depthwise kernel of ones and
/// v the part of 1/count. Padding counts only with <c>count_include_pad</c>, what hangs over beyond it never; an empty window has w = 0.
/// </summary>
internal sealed class AveragePoolForm(WindowGeometry geometry, float gamma, NodeEmitter nodes) : LinearForm(geometry, nodes)
{
    private readonly NodeEmitter _nodes = nodes;

    private readonly Sliding _sliding = Sliding.Of(geometry);

    private int Channels => geometry.InputShape[1];

    public override string Forward(string u, ParameterPart part) => _nodes.Multiply(_sliding.Convolve(_nodes, u, Ones(), Channels), Weight(part));

    public override string Adjoint(string s, ParameterPart part) => _sliding.Spread(_nodes, _nodes.Multiply(s, Weight(part)), Ones(), Channels);

    private string Ones() =>
        _nodes.Constant([.. Enumerable.Repeat(1f, Channels * Shapes.Length(geometry.Kernel))], [Channels, 1, .. geometry.Kernel]);

    private string Weight(ParameterPart part)
    {
        int[] small = _sliding.Small, index = new int[small.Length];
        var weights = new float[Shapes.Length(small)];
        for (int o = 0; o < weights.Length; o++)
        {
            int count = 1;
            for (int d = 0; d < index.Length; d++) count *= Count(index[d], d);
            weights[o] = count == 0 ? 0 : ParameterParts.Of(1f / count, part, gamma);
            Shapes.Advance(index, small);
        }
        return _nodes.Constant(weights, [1, 1, .. small]);
    }

    /// <summary>Taps of one axis that count at an output position.</summary>
    private int Count(int position, int d)
    {
        int first = geometry.CountIncludePad ? -geometry.PadsBegin[d] : 0;
        int last = geometry.InputShape[d + 2] - 1 + (geometry.CountIncludePad ? geometry.PadsEnd[d] : 0);
        int start = (position * geometry.Strides[d]) - geometry.PadsBegin[d];
        return Enumerable.Range(0, geometry.Kernel[d]).Select(k => start + (k * geometry.Dilations[d])).Count(i => i >= first && i <= last);
    }
}
