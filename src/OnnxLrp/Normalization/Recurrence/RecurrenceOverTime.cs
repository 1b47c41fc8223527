using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization.Recurrence;

/// <summary>Writes one recurrent node over time: its directions, its steps, and its outputs.</summary>
/// <param name="graph">The graph.</param>
/// <param name="node">The node; its weights are constants, its samples the second axis.</param>
/// <param name="shape">Shape of the sequence, [T, N, E].</param>
/// <param name="rewriter">Gives names and keeps constants.</param>
internal sealed class RecurrenceOverTime(OnnxGraph graph, OnnxNode node, int[] shape, GraphRewriter rewriter)
{
    private readonly NodesOverTime _nodes = new(rewriter, node);
    private readonly RecurrentAttributes _attributes = RecurrentAttributes.Of(node);
    private readonly List<string[]> _steps = [];
    private readonly List<RecurrentState> _ends = [];

    private int Time => shape[0];

    private int Hidden => (int)_attributes.HiddenSize;

    /// <summary>The nodes that stand for it.</summary>
    public IReadOnlyList<OnnxNode> Write()
    {
        string rows = _nodes.Emit("x", "Reshape", [node.Input(0), _nodes.Integers("rows", -1, shape[2])]);
        IReadOnlyList<string> x = _nodes.Slabs("x_t", rows, Time, shape[1]);
        SequenceLengths lengths = Lengths();
        IReadOnlyList<RecurrentActivation> functions = RecurrentActivation.Of(node)!;
        (string?[] hidden, string?[] cell) = (Initial(5, "initial_h"), Initial(6, "initial_c"));
        for (int d = 0; d < _attributes.Directions; d++)
        {
            bool backwards = d == 1 || _attributes.Direction == "reverse";
            int count = functions.Count / _attributes.Directions;
            var own = RecurrentCell.Of(node, new GateWeights(graph, node, d, _nodes), [.. functions.Skip(d * count).Take(count)], _nodes);
            Run(own, backwards, x, new RecurrentState(hidden[d], cell[d]), lengths);
        }
        _nodes.Step = "";
        if (node.HasOutput(0)) WriteSequence(node.Outputs[0]);
        if (node.HasOutput(1)) WriteEnd(node.Outputs[1], "Y_h", [.. _ends.Select(e => e.Hidden)]);
        if (node.HasOutput(2)) WriteEnd(node.Outputs[2], "Y_c", [.. _ends.Select(e => e.Cell)]);
        return _nodes.Nodes;
    }

    private void Run(RecurrentCell cell, bool backwards, IReadOnlyList<string> x, RecurrentState state, SequenceLengths lengths)
    {
        var steps = new string[Time];
        for (int i = 0; i < Time; i++)
        {
            int t = backwards ? Time - 1 - i : i;
            _nodes.Step = $"{(backwards ? "reverse" : "forward")}{t}/";
            if (lengths.AreOver(t))
            {
                steps[t] = Zeros();
                continue;
            }
            RecurrentState next = cell.Step(x[t], state);
            steps[t] = lengths.Choose("y", t, next.Hidden!, null);
            state = new RecurrentState(
                lengths.Choose("h_t", t, next.Hidden!, state.Hidden), next.Cell is null ? null : lengths.Choose("c_t", t, next.Cell, state.Cell));
        }
        _steps.Add(steps);
        _ends.Add(state);
    }

    private SequenceLengths Lengths()
    {
        string lengths = node.Input(4);
        if (lengths.Length == 0) return new SequenceLengths(null, null, _nodes);
        return graph.Initializers.TryGetValue(lengths, out OnnxTensor? constant)
            ? new SequenceLengths(constant.ToInt64s(), null, _nodes)
            : new SequenceLengths(null, lengths, _nodes);
    }

    /// <summary>The state before the first step of each direction, [N, H]; null where it is 0.</summary>
    private string?[] Initial(int input, string part)
    {
        var states = new string?[_attributes.Directions];
        string given = node.Input(input);
        if (given.Length == 0 || (node.OpType != "LSTM" && input > 5)) return states;
        if (!graph.Initializers.TryGetValue(given, out OnnxTensor? constant))
        {
            string rows = _nodes.Emit(part, "Reshape", [given, _nodes.Integers("rows", -1, Hidden)]);
            return [.. _nodes.Slabs($"{part}_d", rows, states.Length, shape[1])];
        }
        float[] values = constant.ToFloats();
        for (int d = 0; d < states.Length; d++)
        {
            float[] own = values.AsSpan(d * shape[1] * Hidden, shape[1] * Hidden).ToArray();
            states[d] = own.All(v => v == 0) ? null : _nodes.Constant($"{part}.{d}", [shape[1], Hidden], own);
        }
        return states;
    }

    /// <summary>Y, [T, D, N, H].</summary>
    private void WriteSequence(string output)
    {
        string[] directions = [.. _steps.Select((steps, d) =>
        {
            string rows = Time == 1 ? steps[0] : _nodes.Emit($"Y.{d}.rows", "Concat", steps, OnnxAttributes.Empty.With("axis", 0L));
            return Shaped($"Y.{d}", rows, [Time, 1, -1, Hidden], _steps.Count == 1 ? output : null);
        })];
        if (directions.Length > 1) _nodes.Emit("Y", "Concat", directions, OnnxAttributes.Empty.With("axis", 1L), output);
    }

    /// <summary>Y_h or Y_c, [D, N, H].</summary>
    private void WriteEnd(string output, string part, string?[] states)
    {
        string[] directions = [.. states.Select((state, d) =>
            Shaped($"{part}.{d}", state ?? Zeros(), [1, -1, Hidden], states.Length == 1 ? output : null))];
        if (directions.Length > 1) _nodes.Emit(part, "Concat", directions, OnnxAttributes.Empty.With("axis", 0L), output);
    }

    private string Shaped(string part, string x, long[] target, string? output) =>
        _nodes.Emit(part, "Reshape", [x, _nodes.Integers($"{part}.shape", target)], null, output);

    private string Zeros() => _nodes.Constant("zeros", [shape[1], Hidden], new float[shape[1] * Hidden]);
}
