using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Recurrence;

/// <summary>What a step hands on to the next; null is a state of zeros.</summary>
/// <param name="Hidden">h, [N, H].</param>
/// <param name="Cell">c of an LSTM, [N, H].</param>
internal readonly record struct RecurrentState(string? Hidden, string? Cell);

/// <summary>
/// Writes steps of a recurrent node. Each gate is one linear layer over <c>[x_t, h_{t−1}]</c> under the node's operator, each product with
/// a gate a <c>Gate</c> whose second factor carries the signal.
/// </summary>
/// <param name="node">The recurrent node.</param>
/// <param name="weights">Its weights.</param>
/// <param name="functions">The functions of its direction.</param>
/// <param name="nodes">Where nodes are written.</param>
internal abstract class RecurrentCell(
    OnnxNode node, GateWeights weights, IReadOnlyList<RecurrentActivation> functions, NodesOverTime nodes)
{
    private readonly Dictionary<(string X, string? H, string? C, bool SeesCell), string> _joined = [];

    protected RecurrentAttributes Attributes { get; } = RecurrentAttributes.Of(node);

    protected GateWeights Weights => weights;

    protected NodesOverTime Nodes => nodes;

    /// <summary>The cell of a node's operator.</summary>
    public static RecurrentCell Of(
        OnnxNode node, GateWeights weights, IReadOnlyList<RecurrentActivation> functions, NodesOverTime nodes)
    {
        return node.OpType switch
        {
            "LSTM" => new LstmCell(node, weights, functions, nodes),
            "GRU" => new GruCell(node, weights, functions, nodes),
            _ => new RnnCell(node, weights, functions, nodes),
        };
    }

    /// <summary>Writes a step.</summary>
    /// <param name="x">x_t, [N, E].</param>
    /// <param name="before">The state before it.</param>
    public abstract RecurrentState Step(string x, RecurrentState before);

    /// <summary>A linear layer over <c>[x, h]</c>, or over <c>[x, h, c]</c> where a peephole is named.</summary>
    protected string Linear(string part, int gate, string x, string? h, string? c = null, int? peephole = null)
    {
        string read = Joined(x, h, c, peephole is not null), w = weights.Joined(gate, peephole), bias = weights.Bias(gate);
        return nodes.Pattern(part, node.OpType, [read, w, bias], nodes.Inner(part, "Gemm", read, w, bias));
    }

    /// <summary>A function of the direction, of a tensor that is cut before where the node says so.</summary>
    protected string Function(int index, string part, string z, bool cuts = true) =>
        functions[index].Of(z, part, cuts ? Attributes.Clip : null, nodes);

    /// <summary><c>gate ⊙ signal</c>; null where the signal is 0.</summary>
    protected string? Gated(string part, string gate, string? signal) =>
        signal is null ? null : nodes.Pattern(part, "Gate", [gate, signal], nodes.Inner(part, "Mul", gate, signal));

    /// <summary>
    /// The sum of what is kept and what is new. Where nothing is kept it is a sum of one: its stabiliser takes a share there too.
    /// </summary>
    protected string Sum(string part, string? kept, string added) => kept is null
        ? nodes.Pattern(part, "Add", [added], nodes.Inner(part, "Identity", added))
        : nodes.Emit(part, "Add", [kept, added]);

    /// <summary><c>1 − gate</c>.</summary>
    protected string Complement(string part, string gate) => nodes.Emit(part, "Sub", [nodes.Constant("one", [], [1]), gate]);

    /// <summary>What a linear layer reads, side by side; states of zeros are padding, whatever the number of samples is.</summary>
    private string Joined(string x, string? h, string? c, bool seesCell)
    {
        if (_joined.TryGetValue((x, h, c, seesCell), out string? known)) return known;
        string joined = Beside("xh", x, h);
        if (seesCell) joined = Beside("xhc", joined, c);
        return _joined[(x, h, c, seesCell)] = joined;
    }

    private string Beside(string part, string x, string? state) => state is null
        ? nodes.Emit(part, "Pad", [x, nodes.Integers($"{part}.zeros", 0, 0, 0, weights.Hidden)])
        : nodes.Emit(part, "Concat", [x, state], OnnxAttributes.Empty.With("axis", 1L));
}
