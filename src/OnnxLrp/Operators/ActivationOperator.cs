using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>Elementwise activations, with the ONNX defaults of their parameters.</summary>
internal sealed class ActivationOperator : IOperator
{
    public IReadOnlyList<string> Types =>
    [
        "Relu", "LeakyRelu", "PRelu", "Clip", "Elu", "Selu", "Celu", "Sigmoid", "HardSigmoid", "Tanh", "Softplus", "Softsign", "Silu", "Gelu",
        "HardSwish", "Mish", "Erf", "ThresholdedRelu", "ThresholdRelu",
    ];

    public string Summary => "elementwise";

    public Layer Describe(NodeContext node)
    {
        string x = node.Activation(0);
        float Float(string name, float fallback) => node.Attributes.Float(name, fallback);
        return node.Node.OpType switch
        {
            "LeakyRelu" => new ActivationLayer(x, ActivationFunction.LeakyRelu, Float("alpha", 0.01f)),
            "PRelu" => new ActivationLayer(x, ActivationFunction.PRelu,
                Slope: Parameter.Broadcast(node.Floats(1), node.Constant(1).Dimensions, node.OutputShape)),
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
}
