using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// MatMul of an activation [N, …, K] with a constant matrix [K, M], all leading dimensions being rows; or of two activations (attention),
/// in which the factor that a Softmax makes (<see cref="GateSearch"/>) counts as the attention weights. An Einsum is a pattern that
/// <see cref="Canonization.WriteOut"/> makes; so is a product with several constant matrices, [N, groups · K, rows], which runs as a
/// convolution.
/// </summary>
internal sealed class MatMulOperator : IOperator
{
    public IReadOnlyList<string> Types => ["MatMul", "Einsum"];

    public string Summary => "product with a constant (on either side, batched, vectors); product of two activations; Einsum of one or two operands";

    public Layer Describe(NodeContext node)
    {
        if (node.Node.OpType == "Einsum" && !node.Node.IsPattern)
        {
            throw NodeContext.Unsupported(
                $"Einsum \"{EinsumAttributes.Of(node.Node).Equation}\"",
                "one or two operands are explained, without an axis twice in a constant and without broadcasting");
        }
        if (node.IsActivation(0) && node.IsActivation(1)) return Bilinear(node);
        OnnxTensor weight = node.Constant(1);
        int[] input = node.InputShape(0);
        if (node.Node.Body is [{ OpType: "Conv" } product]) return Grouped(node, weight, (int)WindowAttributes.Of(product).Group);
        if (weight.Dimensions.Length != 2 || input.Length < 2)
        {
            throw NodeContext.Unsupported(
                $"operands of shape {Shapes.Text(input)} and {Shapes.Text(weight.Dimensions)}", "a batch of rows times one constant matrix is explained");
        }
        var geometry = new MatrixGeometry(input, node.OutputShape, TransposedWeights: false);
        return new LinearLayer(node.Activation(0), geometry, weight.SharedFloats(), null, HasParameters: true);
    }

    private static LinearLayer Grouped(NodeContext node, OnnxTensor weight, int groups)
    {
        var geometry = new ConvolutionGeometry(node.InputShape(0), node.OutputShape, [1], [1], [1], [0], groups, Transposed: false);
        return new LinearLayer(node.Activation(0), geometry, weight.SharedFloats(), null, HasParameters: true);
    }

    private static BilinearLayer Bilinear(NodeContext node)
    {
        int[] first = node.InputShape(0), second = node.InputShape(1);
        if (first.Length < 2 || second.Length < 2)
        {
            throw NodeContext.Unsupported(
                $"product of activations of shape {Shapes.Text(first)} and {Shapes.Text(second)}", "matrices with two or more axes are explained");
        }
        bool weightsFirst = node.Factor(0).Squashing == Squashing.Softmax, weightsSecond = node.Factor(1).Squashing == Squashing.Softmax;
        int? signal = weightsFirst == weightsSecond ? null : weightsFirst ? 1 : 0;
        return new BilinearLayer(node.Activation(0), first, node.Activation(1), second, node.OutputShape, signal);
    }
}
