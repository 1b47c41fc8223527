using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// Conv: <c>z[n, m, p] = Σ_{c, k} w[m, c, k] · x[n, c, p·stride + k·dilation − pad] + b[m]</c>, 1-d to 3-d, grouped and depthwise.
/// </summary>
internal sealed class ConvOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Conv"];

    public string Summary => "1-d, 2-d, 3-d; strides, dilations, groups, depthwise, asymmetric pads, auto_pad";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), output = node.OutputShape;
        OnnxTensor weight = node.Constant(1);
        ResolvedWindow window = ResolvedWindow.Read(node, input[2..], output[2..], weight.Dimensions[2..]);
        var geometry = new ConvolutionGeometry(
            input, output, window.Kernel, window.Strides, window.Dilations, window.PadsBegin, window.Group, Transposed: false);
        return new LinearLayer(node.Activation(0), geometry, weight.SharedFloats(), Bias(node, output), HasParameters: true);
    }

    internal static Parameter? Bias(NodeContext node, int[] output) => node.HasInput(2)
        ? new Parameter(node.Floats(2), new ParameterLayout(Shapes.Length(output.AsSpan(2)), output[1]))
        : null;
}
