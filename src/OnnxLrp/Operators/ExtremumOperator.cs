using OnnxLrp.Layers;

namespace OnnxLrp.Operators;

/// <summary>Max and Min of activations and constants: the winner takes all, and a constant keeps what it wins.</summary>
internal sealed class ExtremumOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Max", "Min"];

    public string Summary => "of activations and constants, broadcast";

    public Layer Describe(NodeContext node)
    {
        if (node.InputCount == 1) return RoutingLayer.Alias(node.Activation(0), node.Output);
        Candidate[] candidates =
        [
            .. Enumerable.Range(0, node.InputCount).Select(i => node.IsActivation(i)
                ? new Candidate(node.Activation(i), node.InputShape(i), null)
                : new Candidate(node.Input(i), node.InputShape(i), node.Floats(i))),
        ];
        return new ExtremumLayer(candidates, node.OutputShape, node.Node.OpType == "Min");
    }
}
