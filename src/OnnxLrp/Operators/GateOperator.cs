using OnnxLrp.Layers;

namespace OnnxLrp.Operators;

/// <summary>A product of a written-out recurrent cell: the gate is the first factor, the signal the second, perhaps a given state.</summary>
internal sealed class GateOperator : IOperator
{
    public IReadOnlyList<string> Types => [ProductLayer.Name];

    public string Summary => "products with the gates of LSTM and GRU: the other factor carries the signal";

    public Layer Describe(NodeContext node) => node.IsActivation(1)
        ? new GateLayer(node.Activation(0), node.Activation(1), null, node.OutputShape)
        : new GateLayer(node.Activation(0), node.Input(1), node.Floats(1), node.OutputShape);
}
