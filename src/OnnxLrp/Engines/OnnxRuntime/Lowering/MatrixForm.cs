using OnnxLrp.Graph;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Matrix product as Gemm over rows: <c>L(u) = u W</c>, <c>Lᵀ(s) = s Wᵀ</c>. Gemm takes W in either layout, so that both share one constant.
/// </summary>
internal sealed class MatrixForm(MatrixGeometry geometry, float[] weight, float gamma, NodeEmitter nodes) : LinearForm(geometry, nodes)
{
    private readonly NodeEmitter _nodes = nodes;

    public override string Forward(string u, ParameterPart part) => Product(u, geometry.InputShape, part, geometry.TransposedWeights, geometry.OutputShape, 1, null);

    public override string Forward(string u, ParameterPart part, Parameter bias)
    {
        float[]? each = bias.Layout is { Count: 1 } ? [.. Enumerable.Repeat(bias.Values[0], geometry.Outputs)]
            : bias.Layout == new ParameterLayout(1, geometry.Outputs) ? bias.Values : null;
        return each is null
            ? base.Forward(u, part, bias)
            : Product(u, geometry.InputShape, part, geometry.TransposedWeights, geometry.OutputShape, 1, _nodes.Constant(each, [geometry.Outputs]));
    }

    public override string Adjoint(string s, ParameterPart part) => Adjoint(s, part, 1);

    public override string Adjoint(string s, ParameterPart part, float factor) =>
        Product(s, geometry.OutputShape, part, !geometry.TransposedWeights, geometry.InputShape, factor, null);

    private string Product(string a, int[] from, ParameterPart part, bool transposed, int[] to, float factor, string? bias)
    {
        int[] layout = geometry.TransposedWeights ? [geometry.Outputs, geometry.Inputs] : [geometry.Inputs, geometry.Outputs];
        string w = _nodes.Part(weight, layout, part, gamma);
        string rows = from.Length == 2 ? a : _nodes.Reshape(a, [-1, from[^1]]);
        OnnxAttributes attributes = OnnxAttributes.Empty.With("transB", transposed ? 1L : 0L).With("alpha", factor);
        string product = _nodes.Emit("Gemm", bias is null ? [rows, w] : [rows, w, bias], attributes);
        return to.Length == 2 ? product : _nodes.Samples(product, to);
    }
}
