using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Recurrence;

/// <summary>
/// A step of a GRU: <c>z, r = f(z_z), f(z_r)</c>, <c>n = g(z_n)</c>, <c>h = (1 − z) ⊙ n + z ⊙ h_{t−1}</c>. z_n is a linear layer over
/// <c>[x, r ⊙ h_{t−1}]</c>; or over <c>[x, h_{t−1}]</c> with the rows of the state scaled by r (linear_before_reset):
/// <c>x Wᵀ + Wb + r ⊙ (h_{t−1} Rᵀ + Rb)</c>.
/// </summary>
internal sealed class GruCell(
    OnnxNode node, GateWeights weights, IReadOnlyList<RecurrentActivation> functions, NodesOverTime nodes)
    : RecurrentCell(node, weights, functions, nodes)
{
    private const int Update = 0, Reset = 1, Candidate = 2;

    private readonly string _operator = node.OpType;

    public override RecurrentState Step(string x, RecurrentState before)
    {
        string? h = before.Hidden;
        string update = Function(0, "z", Linear("z_z", Update, x, h));
        string candidate = Function(1, "n", Attributes.ScalesProduct ? Scaled(x, h) : Linear("z_n", Candidate, x, Gated("rh", ResetGate(x, h), h)));
        string added = Gated("zn", Complement("1-z", update), candidate)!;
        return new RecurrentState(Sum("h", Gated("zh", update, h), added), null);
    }

    private string ResetGate(string x, string? h) => Function(0, "r", Linear("z_r", Reset, x, h));

    /// <summary>The linear layer whose rows of the state are scaled. Of a state of zeros the bias is left.</summary>
    private string Scaled(string x, string? h)
    {
        string reset = ResetGate(x, h), w = Weights.OfInput(Candidate), wb = Weights.BiasOfInput(Candidate), rb = Weights.BiasOfState(Candidate);
        OnnxNode ofInput = Nodes.Inner("z_n.x", "Gemm", x, w, wb);
        if (h is null)
        {
            OnnxNode bias = Nodes.Inner("z_n", "Mul", reset, rb), biased = Nodes.Inner("z_n", "Add", ofInput.Output, bias.Output);
            return Nodes.Pattern("z_n", _operator, [x, w, wb, reset, rb], ofInput, bias, biased);
        }
        string r = Weights.OfState(Candidate);
        OnnxNode ofState = Nodes.Inner("z_n.h", "Gemm", h, r, rb), scaled = Nodes.Inner("z_n", "Mul", reset, ofState.Output);
        OnnxNode sum = Nodes.Inner("z_n", "Add", ofInput.Output, scaled.Output);
        return Nodes.Pattern("z_n", _operator, [x, w, wb, reset, rb, h, r], ofInput, ofState, scaled, sum);
    }
}
