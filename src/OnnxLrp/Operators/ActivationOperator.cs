using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>
/// Elementwise functions: activations, powers with a constant exponent, roots, exponentials, with the ONNX defaults of their parameters.
/// </summary>
internal sealed class ActivationOperator : IOperator
{
    public IReadOnlyList<string> Types =>
    [
        "Relu", "LeakyRelu", "PRelu", "Clip", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "Tanh", "Softplus", "Softsign", "Silu", "Gelu",
        "HardSwish", "Mish", "Erf", "ThresholdedRelu", "ThresholdRelu", "Exp", "Log", "Sqrt", "Reciprocal", "Abs", "Sin", "Cos", "Tan", "Asin", "Acos",
        "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh", "Pow", "Swish",
    ];

    public string Summary => "elementwise; Pow with a constant exponent or base";

    public Layer Describe(NodeContext node)
    {
        string x = node.Activation(0);
        ActivationAttributes a = ActivationAttributes.Of(node.Node);
        return node.Node.OpType switch
        {
            "LeakyRelu" => new ActivationLayer(x, ActivationFunction.LeakyRelu, a.Alpha),
            "PRelu" => new ActivationLayer(x, ActivationFunction.PRelu,
                Constants: Parameter.Broadcast(node.Floats(1), node.Constant(1).Dimensions, node.OutputShape)),
            "Pow" => Power(node, x),
            "Silu" or "Swish" => new ActivationLayer(x, ActivationFunction.Silu, a.Alpha),
            "Clip" => new ActivationLayer(
                x, ActivationFunction.Clip, node.HasInput(1) ? node.Floats(1)[0] : float.MinValue,
                node.HasInput(2) ? node.Floats(2)[0] : float.MaxValue),
            "Elu" => new ActivationLayer(x, ActivationFunction.Elu, a.Alpha),
            "Selu" => new ActivationLayer(x, ActivationFunction.Selu, a.Alpha, a.Gamma),
            "Celu" => new ActivationLayer(x, ActivationFunction.Celu, a.Alpha),
            "HardSigmoid" => new ActivationLayer(x, ActivationFunction.HardSigmoid, a.Alpha, a.Beta),
            "ThresholdedRelu" => new ActivationLayer(x, ActivationFunction.ThresholdedRelu, a.Alpha),
            "Gelu" when a.Approximate == "tanh" => new ActivationLayer(x, ActivationFunction.GeluTanh),
            string op => new ActivationLayer(x, Enum.Parse<ActivationFunction>(op)),
        };
    }

    private static ActivationLayer Power(NodeContext node, string x) => node.IsActivation(1)
        ? throw NodeContext.Unsupported("the base and the exponent are both computed from the input", "a power with a constant exponent or base is explained")
        : new ActivationLayer(x, ActivationFunction.Power, Constants: Parameter.Broadcast(node.Floats(1), node.Constant(1).Dimensions, node.OutputShape));
}
