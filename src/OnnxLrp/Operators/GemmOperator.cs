using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>Gemm: <c>z = α · x · W + β · C</c> with constant W and C; α and β are folded into them.</summary>
internal sealed class GemmOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Gemm"];

    public string Summary => "activation times constant, transB, alpha, beta, broadcast C";

    public Layer Describe(NodeContext node)
    {
        GemmAttributes attributes = GemmAttributes.Of(node.Node);
        if (attributes.TransposesA)
        {
            throw NodeContext.Unsupported("transA = 1 mixes the batch into the features", "transpose the weights instead of the activation");
        }
        (float alpha, float beta) = (attributes.Alpha, attributes.Beta);
        int[] output = node.OutputShape;
        OnnxTensor weight = node.Constant(1);
        Parameter? bias = node.HasInput(2) && beta != 0
            ? Parameter.Broadcast(node.Floats(2), node.Constant(2).Dimensions, output).Select(b => beta * b)
            : null;
        float[] weights = alpha == 1 ? weight.SharedFloats() : [.. weight.ToFloats().Select(w => alpha * w)];
        var geometry = new MatrixGeometry(node.InputShape(0), output, attributes.TransposesB);
        return new LinearLayer(node.Activation(0), geometry, weights, bias, HasParameters: true);
    }
}
