using OnnxLrp.Graph;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>Add, Sub, Sum of activations (residuals), and Add, Sub, Mul, Div with a constant.</summary>
internal sealed class ArithmeticOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Add", "Sub", "Sum", "Mul", "Div"];

    public string Summary => "sums of activations, arithmetic with a constant";

    public Layer Describe(NodeContext node)
    {
        string op = node.Node.OpType;
        int[] activations = [.. Enumerable.Range(0, node.InputCount).Where(node.IsActivation)];
        if (activations.Length == node.InputCount && op is "Add" or "Sub" or "Sum") return Sum(node, op);
        if (node.InputCount != 2 || activations.Length != 1)
        {
            throw NodeContext.Unsupported(
                op is "Mul" or "Div" ? $"{op} of two activations (a gate)" : "sum of activations and constants",
                "products with constants and sums of activations are explained");
        }
        int x = activations[0], c = 1 - x;
        if (op == "Div" && x == 1) throw NodeContext.Unsupported("constant divided by an activation", "activation divided by a constant is explained");
        int[] shape = node.OutputShape;
        if (!node.InputShape(x).SequenceEqual(shape))
        {
            throw NodeContext.Unsupported(
                $"the constant broadcasts the activation from {Shapes.Text(node.InputShape(x))} to {Shapes.Text(shape)}", "give the activation its full shape first");
        }
        OnnxTensor tensor = node.Constant(c);
        Parameter constant = Parameter.Broadcast(tensor.ToFloats(), tensor.Dimensions, shape);
        return op switch
        {
            "Mul" => new ScaleLayer(node.Input(x), constant, null, shape),
            "Div" => new ScaleLayer(node.Input(x), constant.Select(v => 1 / v), null, shape),
            "Sub" when x == 1 => new ScaleLayer(node.Input(x), Scalar(-1), constant, shape),
            "Sub" => new ScaleLayer(node.Input(x), Scalar(1), constant.Select(v => -v), shape),
            _ => new ScaleLayer(node.Input(x), Scalar(1), constant, shape),
        };
    }

    private static SumLayer Sum(NodeContext node, string op) => new(
    [
        .. Enumerable.Range(0, node.InputCount).Select(i => new Summand(node.Input(i), op == "Sub" && i == 1 ? -1 : 1, node.InputShape(i))),
    ]);

    private static Parameter Scalar(float value) => new([value], new ParameterLayout(1, 1));
}
