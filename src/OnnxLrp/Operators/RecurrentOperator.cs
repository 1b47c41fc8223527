using OnnxLrp.Graph;
using OnnxLrp.Layers;
using OnnxLrp.Normalization.Recurrence;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// LSTM, GRU, RNN: the linear layers of the recurrence as <see cref="WriteOutRecurrence"/> writes them out over time, a Gemm over
/// <c>[x_t, h_{t−1}]</c>, or two of which the second is scaled by a reset gate. A node that is not written out is refused.
/// </summary>
internal sealed class RecurrentOperator : IOperator
{
    public IReadOnlyList<string> Types => ["LSTM", "GRU", "RNN"];

    public string Summary => "written out over time: all directions, functions, peepholes, states, lengths, layouts; constant weights";

    public Layer Describe(NodeContext node)
    {
        if (!node.Node.IsPattern)
        {
            string problem = node.About(WriteOutRecurrence.Problem) ?? "it cannot be written out over time";
            throw NodeContext.Unsupported(problem, "recurrent operators with constant weights are explained");
        }
        if (node.Node.Body.Count == 1) return new GemmOperator().Describe(node);
        int[] output = node.OutputShape;
        bool hasState = node.HasInput(5);
        // The state may be a constant, which keeps its share.
        string state = !hasState ? "" : node.IsActivation(5) ? node.Activation(5) : node.Input(5);
        return new ScaledRowsLayer(
            node.Activation(0), Map(node, 0, 1), Bias(node, 2), node.Activation(3), Bias(node, 4), state, hasState ? Map(node, 5, 6) : null)
        {
            ConstantState = hasState && !node.IsActivation(5) ? node.Floats(5) : null,
        };
    }

    private static LayerMap Map(NodeContext node, int input, int weight) => new(
        new MatrixGeometry(node.InputShape(input), node.OutputShape, TransposedWeights: false), node.Constant(weight).SharedFloats());

    private static Parameter Bias(NodeContext node, int input)
    {
        OnnxTensor bias = node.Constant(input);
        return Parameter.Broadcast(bias.ToFloats(), bias.Dimensions, node.OutputShape);
    }
}
