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
        float Float(string name, float fallback) => node.Attributes.Float(name, fallback);
        return node.Node.OpType switch
        {
            "LeakyRelu" => new ActivationLayer(x, ActivationFunction.LeakyRelu, Float("alpha", 0.01f)),
            "PRelu" => new ActivationLayer(x, ActivationFunction.PRelu,
                Constants: Parameter.Broadcast(node.Floats(1), node.Constant(1).Dimensions, node.OutputShape)),
            "Pow" => Power(node, x),
            "Silu" or "Swish" => new ActivationLayer(x, ActivationFunction.Silu, Float("alpha", 1)),
            "Clip" => new ActivationLayer(x, ActivationFunction.Clip, node.FloatFrom(1, "min", float.MinValue), node.FloatFrom(2, "max", float.MaxValue)),
            "Elu" => new ActivationLayer(x, ActivationFunction.Elu, Float("alpha", 1)),
            "Selu" => new ActivationLayer(x, ActivationFunction.Selu, Float("alpha", 1.67326319f), Float("gamma", 1.05070102f)),
            "Celu" => new ActivationLayer(x, ActivationFunction.Celu, Float("alpha", 1)),
            "HardSigmoid" => new ActivationLayer(x, ActivationFunction.HardSigmoid, Float("alpha", 0.2f), Float("beta", 0.5f)),
            "ThresholdedRelu" => new ActivationLayer(x, ActivationFunction.ThresholdedRelu, Float("alpha", 1)),
            "Gelu" when node.Attributes.String("approximate", "none") == "tanh" => new ActivationLayer(x, ActivationFunction.GeluTanh),
            string op => new ActivationLayer(x, Enum.Parse<ActivationFunction>(op)),
        };
    }

    private static ActivationLayer Power(NodeContext node, string x) => node.IsActivation(1)
        ? throw NodeContext.Unsupported("the base and the exponent are both computed from the input", "a power with a constant exponent or base is explained")
        : new ActivationLayer(x, ActivationFunction.Power, Constants: Parameter.Broadcast(node.Floats(1), node.Constant(1).Dimensions, node.OutputShape));
}
