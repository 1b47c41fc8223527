using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// Add, Sub, Sum, Mean of activations (residuals), Mul and Div of two activations (gates), and Neg, Add, Sub, Mul, Div with a constant. The
/// gate of a Mul is the factor that a squashing function makes (<see cref="GateSearch"/>), else the one that is broadcast; of a Div it is
/// the divisor.
/// </summary>
internal sealed class ArithmeticOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Add", "Sub", "Sum", "Mean", "Mul", "Div", "Neg"];

    public string Summary => "sums of activations, gates, arithmetic with a constant";

    public Layer Describe(NodeContext node)
    {
        string op = node.Node.OpType;
        int[] activations = [.. Enumerable.Range(0, node.InputCount).Where(node.IsActivation)];
        if (activations.Length == node.InputCount && op is "Add" or "Sub" or "Sum" or "Mean") return Sum(node, op);
        if (op == "Neg") return new ScaleLayer(node.Activation(0), Scalar(-1), null, node.OutputShape);
        if (activations.Length == 2 && op is "Mul" or "Div") return Product(node, op == "Div");
        if (node.InputCount != 2 || activations.Length != 1)
        {
            throw NodeContext.Unsupported(
                "sum of activations and constants", "sums of activations, and of one activation and one constant, are explained");
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
            "Mul" => new ScaleLayer(node.Activation(x), constant, null, shape),
            "Div" => new ScaleLayer(node.Activation(x), constant.Select(v => 1 / v), null, shape),
            "Sub" when x == 1 => new ScaleLayer(node.Activation(x), Scalar(-1), constant, shape),
            "Sub" => new ScaleLayer(node.Activation(x), Scalar(1), constant.Select(v => -v), shape),
            _ => new ScaleLayer(node.Activation(x), Scalar(1), constant, shape),
        };
    }

    private static ProductLayer Product(NodeContext node, bool divides)
    {
        int[] shape = node.OutputShape;
        Factor[] factors = [.. Enumerable.Range(0, 2).Select(i => Broadcasts(i) ? node.Factor(i) with { Repeated = true } : node.Factor(i))];
        int? signal = divides ? 0 : Factor.Signal(factors[0], factors[1]);
        return new ProductLayer(node.Activation(0), node.InputShape(0), node.Activation(1), node.InputShape(1), shape, divides, signal);

        bool Broadcasts(int i) => !node.InputShape(i).SequenceEqual(shape);
    }

    private static SumLayer Sum(NodeContext node, string op) => new(
    [
        .. Enumerable.Range(0, node.InputCount).Select(i => new Summand(
            node.Activation(i), op == "Mean" ? 1f / node.InputCount : op == "Sub" && i == 1 ? -1 : 1, node.InputShape(i))),
    ]);

    private static Parameter Scalar(float value) => new([value], new ParameterLayout(1, 1));
}
