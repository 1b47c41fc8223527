using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>ConvTranspose: the adjoint of the convolution with the same attributes, weights [C, M/groups, k…], plus bias.</summary>
internal sealed class ConvTransposeOperator : IOperator
{
    public IReadOnlyList<string> Types => ["ConvTranspose"];

    public string Summary => "1-d, 2-d, 3-d; strides, dilations, groups, pads, output_padding, output_shape";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), output = node.OutputShape;
        OnnxTensor weight = node.Constant(1);
        ResolvedWindow window = ResolvedWindow.Read(node, output[2..], input[2..], weight.Dimensions[2..]);
        var geometry = new ConvolutionGeometry(
            input, output, window.Kernel, window.Strides, window.Dilations, window.PadsBegin, window.Group, Transposed: true);
        return new LinearLayer(node.Activation(0), geometry, weight.SharedFloats(), ConvOperator.Bias(node, output), HasParameters: true);
    }
}
