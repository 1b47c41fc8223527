using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Normalization.Recurrence;

namespace OnnxLrp.Checks;

/// <summary>LSTM, GRU and RNN: weights that fit each other, functions that exist, lengths within the sequence.</summary>
internal static class RecurrentChecks
{
    public static IEnumerable<(string Operator, NodeCheck Check)> Rows => RecurrentAttributes.Operators.Select(o => (o, (NodeCheck)Recurrent));

    private static KnownTensor[] Recurrent(CheckedNode node)
    {
        node.Require(3);
        RecurrentAttributes attributes = RecurrentAttributes.Of(node.Node);
        long hidden = node.Within("hidden_size", attributes.HiddenSize, 1), directions = attributes.Directions;
        long gates = RecurrentAttributes.Gates(node.Node.OpType);
        node.OneOf("direction", attributes.Direction, "forward", "reverse", "bidirectional");
        if (RecurrentActivation.Of(node.Node) is null)
        {
            throw node.Refused(
                $"activations {string.Join(", ", attributes.Activations ?? [])}",
                $"{RecurrentAttributes.Usual(node.Node.OpType).Count} for each direction, of {string.Join(", ", RecurrentActivation.Names)}");
        }
        if (attributes.Clip is { } clip && !(clip > 0 && float.IsFinite(clip))) throw node.Refused($"attribute clip is {clip}", "a number above 0");
        if (attributes.SamplesFirst) throw node.Refused("attribute layout is 1", "0, as normalised models have");
        node.Rank(0, 3, 3);
        node.Rank(1, 3, 3);
        node.Rank(2, 3, 3);
        if (node.Shape(0) is not { } x) return [.. node.Output(null), .. node.Output(null), .. node.Output(null)];
        Shaped(node, 1, [directions, gates * hidden, x[2]]);
        Shaped(node, 2, [directions, gates * hidden, hidden]);
        Shaped(node, 3, [directions, 2 * gates * hidden]);
        Shaped(node, 4, [x[1]]);
        Shaped(node, 5, [directions, x[1], hidden]);
        if (node.Node.OpType == "LSTM") Shaped(node, 6, [directions, x[1], hidden]);
        if (node.Node.OpType == "LSTM") Shaped(node, 7, [directions, 3 * hidden]);
        if (node.Values(4)?.Where(l => l < 0 || l > x[0]).ToArray() is [var wrong, ..])
        {
            throw node.Refused($"a sequence of length {KnownTensor.Text(wrong)} in {x[0]} steps", $"lengths from 0 to {x[0]}");
        }
        if (x[0] < 1) throw node.Refused($"a sequence of shape {KnownTensor.Text(x)}", "at least one step");
        node.Workspace = 2.0 * sizeof(float) * directions * x[0] * x[1] * gates * hidden;
        var end = new KnownTensor(node.Input(0).Type, [directions, x[1], hidden]);
        return [.. node.Output([x[0], directions, x[1], hidden]), end, end];
    }

    private static void Shaped(CheckedNode node, int input, long[] expected)
    {
        if (!node.Has(input) || node.Shape(input) is not { } shape || shape.SequenceEqual(expected)) return;
        throw node.Refused($"input {input} has shape {KnownTensor.Text(shape)}", KnownTensor.Text(expected));
    }
}
