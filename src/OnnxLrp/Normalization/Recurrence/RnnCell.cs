using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Recurrence;

/// <summary>A step of an RNN: <c>h = f(z)</c> with a linear layer z over <c>[x, h_{t−1}]</c>.</summary>
internal sealed class RnnCell(
    OnnxNode node, GateWeights weights, IReadOnlyList<RecurrentActivation> functions, NodesOverTime nodes)
    : RecurrentCell(node, weights, functions, nodes)
{
    public override RecurrentState Step(string x, RecurrentState before) => new(Function(0, "h", Linear("z", 0, x, before.Hidden)), null);
}
