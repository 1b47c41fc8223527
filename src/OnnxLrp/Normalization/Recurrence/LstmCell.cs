using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Recurrence;

/// <summary>
/// A step of an LSTM: <c>i, f, o = f(z_i), f(z_f), f(z_o)</c>, <c>c = f ⊙ c_{t−1} + i ⊙ g(z_c)</c>, <c>h = o ⊙ h(c)</c>. With peepholes
/// z_i and z_f see c_{t−1}, and z_o sees c.
/// </summary>
internal sealed class LstmCell(
    OnnxNode node, GateWeights weights, IReadOnlyList<RecurrentActivation> functions, NodesOverTime nodes)
    : RecurrentCell(node, weights, functions, nodes)
{
    /// <summary>Order of the gates in W, R and B: input, output, forget, cell; P has the first three of them.</summary>
    private const int Input = 0, Output = 1, Forget = 2, Candidate = 3;

    public override RecurrentState Step(string x, RecurrentState before)
    {
        (string? h, string? c) = (before.Hidden, before.Cell);
        string input = Gate("i", Input, x, h, c);
        string? forget = c is null ? null : Attributes.CouplesForget ? Complement("f", input) : Gate("f", Forget, x, h, c);
        string candidate = Function(1, "g", Linear("z_g", Candidate, x, h));
        string cell = Sum("c", forget is null ? null : Gated("fc", forget, c), Gated("ig", input, candidate)!);
        string output = Gate("o", Output, x, h, cell);
        return new RecurrentState(Gated("h", output, Function(2, "c_h", cell, cuts: false))!, cell);
    }

    private string Gate(string part, int gate, string x, string? h, string? c) =>
        Function(0, part, Linear($"z_{part}", gate, x, h, c, Weights.HasPeepholes ? gate : null));
}
