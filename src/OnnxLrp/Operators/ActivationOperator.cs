using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Relevance;

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
        float Float(string name, float fallback) => node.Attributes.Float(name, fallback);
        return node.Node.OpType switch
        {
            "LeakyRelu" => Of(node, "LeakyRelu", Float("alpha", 0.01f)),
            "PRelu" => Of(node, "PRelu") with { Parameters = [Constant(node, 1)] },
            "ThresholdRelu" => Of(node, "ThresholdRelu") with { Parameters = [Constant(node, 1), Constant(node, 2)] },
            "Pow" => Power(node),
            "Silu" or "Swish" => Of(node, "Silu", Float("alpha", 1)),
            "Clip" => Of(node, "Clip", node.FloatFrom(1, "min", float.MinValue), node.FloatFrom(2, "max", float.MaxValue)),
            "Elu" => Of(node, "Elu", Float("alpha", 1)),
            "Selu" => Of(node, "Selu", Float("alpha", 1.67326319f), Float("gamma", 1.05070102f)),
            "Celu" => Of(node, "Celu", Float("alpha", 1)),
            "HardSigmoid" => Of(node, "HardSigmoid", Float("alpha", 0.2f), Float("beta", 0.5f)),
            "ThresholdedRelu" => Of(node, "ThresholdedRelu", Float("alpha", 1)),
            "Gelu" when node.Attributes.String("approximate", "none") == "tanh" => Of(node, "GeluTanh"),
            string op => Of(node, op),
        };
    }

    private static ActivationLayer Of(NodeContext node, string function, float alpha = 0, float beta = 0) =>
        new(node.Activation(0), ActivationTable.Find(function), node.OutputShape, alpha, beta, []);

    private static Parameter Constant(NodeContext node, int input) =>
        Parameter.Broadcast(node.Floats(input), node.Constant(input).Dimensions, node.OutputShape);

    private static ActivationLayer Power(NodeContext node) => node.IsActivation(1)
        ? throw NodeContext.Unsupported("the base and the exponent are both computed from the input", "a power with a constant exponent or base is explained")
        : Of(node, "Power") with { Parameters = [Constant(node, 1)] };
}
