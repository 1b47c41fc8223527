using OnnxLrp.Graph;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>MatMul of an activation [N, …, K] with a constant matrix [K, M]; all leading dimensions are rows.</summary>
internal sealed class MatMulOperator : IOperator
{
    public IReadOnlyList<string> Types => ["MatMul"];

    public string Summary => "activation times constant matrix";

    public Layer Describe(NodeContext node)
    {
        if (node.IsActivation(1))
        {
            throw NodeContext.Unsupported(
                node.IsActivation(0) ? "product of two activations (attention)" : "constant times activation",
                "only activation times constant matrix is explained");
        }
        OnnxTensor weight = node.Constant(1);
        int[] input = node.InputShape(0);
        if (weight.Dimensions.Length != 2 || input.Length < 2)
        {
            throw NodeContext.Unsupported(
                $"operands of shape {Shapes.Text(input)} and {Shapes.Text(weight.Dimensions)}", "a batch of rows times one constant matrix is explained");
        }
        var geometry = new MatrixGeometry(input, node.OutputShape, TransposedWeights: false);
        return new LinearLayer(node.Activation(0), geometry, weight.ToFloats(), null, HasParameters: true);
    }
}
