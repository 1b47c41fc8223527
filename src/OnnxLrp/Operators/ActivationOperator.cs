using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// Elementwise functions: activations, powers with a constant exponent, roots, exponentials, with the ONNX defaults of their parameters.
/// </summary>
internal sealed class ActivationOperator : IOperator
{
    public IReadOnlyList<string> Types => ActivationTable.Operators;

    public string Summary => "elementwise; Pow with a constant exponent or base";

    public Layer Describe(NodeContext node)
    {
        ActivationAttributes a = ActivationAttributes.Of(node.Node);
        return node.Node.OpType switch
        {
            "PRelu" => Of(node, "PRelu") with { Parameters = [Constant(node, 1)] },
            "ThresholdRelu" => Of(node, "ThresholdRelu") with { Parameters = [Constant(node, 1), Constant(node, 2)] },
            "Pow" => Power(node),
            "Clip" => Of(
                node, "Clip", node.HasInput(1) ? node.Floats(1)[0] : float.MinValue, node.HasInput(2) ? node.Floats(2)[0] : float.MaxValue),
            "Selu" => Of(node, "Selu", a.Alpha, a.Gamma),
            "Gelu" when a.Approximate == "tanh" => Of(node, "GeluTanh"),
            string op => Of(node, ActivationTable.Of(op).Name, a.Alpha, a.Beta),
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
