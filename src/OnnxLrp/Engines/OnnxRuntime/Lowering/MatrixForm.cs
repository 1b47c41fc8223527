using OnnxLrp.Graph;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Rules;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Matrix product as Gemm over rows: <c>L(u) = u W</c>, <c>Lᵀ(s) = s Wᵀ</c>. Gemm takes W in either layout, so that both share one constant.
/// </summary>
internal sealed class MatrixForm(MatrixGeometry geometry, float[] weight, float gamma, NodeEmitter nodes) : LinearForm
{
    public override string Forward(string u, ParameterPart part) => Product(u, geometry.InputShape, part, geometry.TransposedWeights, geometry.OutputShape);

    public override string Adjoint(string s, ParameterPart part) => Product(s, geometry.OutputShape, part, !geometry.TransposedWeights, geometry.InputShape);

    private string Product(string a, int[] from, ParameterPart part, bool transposed, int[] to)
    {
        int[] layout = geometry.TransposedWeights ? [geometry.Outputs, geometry.Inputs] : [geometry.Inputs, geometry.Outputs];
        string w = nodes.Constant(ParameterParts.Of(weight, part, gamma), layout);
        string rows = from.Length == 2 ? a : nodes.Reshape(a, [-1, from[^1]]);
        string product = nodes.Emit("Gemm", [rows, w], OnnxAttributes.Empty.With("transB", transposed ? 1L : 0L));
        return to.Length == 2 ? product : nodes.Reshape(product, AnyBatch(to));
    }
}
