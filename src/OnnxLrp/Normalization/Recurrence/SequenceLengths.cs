namespace OnnxLrp.Normalization.Recurrence;

/// <summary>Which samples a step belongs to: those whose sequence is not over.</summary>
/// <param name="constant">The lengths; null: they are computed, or there are none.</param>
/// <param name="computed">The tensor with the lengths, where they are computed; else null.</param>
/// <param name="nodes">Where nodes are written.</param>
internal sealed class SequenceLengths(long[]? constant, string? computed, NodesOverTime nodes)
{
    private readonly Dictionary<int, string> _masks = [];

    /// <summary>Whether no sample has this step.</summary>
    public bool AreOver(int step) => constant is { } lengths && lengths.All(l => l <= step);

    /// <summary>A tensor where it belongs to a sample that has this step, else another; 0 where that is null.</summary>
    /// <param name="part">What it is, for its name.</param>
    /// <param name="step">The step.</param>
    /// <param name="within">The tensor, [N, H].</param>
    /// <param name="over">The other one, [N, H].</param>
    public string Choose(string part, int step, string within, string? over) => Mask(step) is { } mask
        ? nodes.Emit(part, "Where", [mask, within, over ?? nodes.Constant("zero", [], [0])])
        : within;

    /// <summary>A condition [N, 1]; null: all samples have the step.</summary>
    private string? Mask(int step)
    {
        if (_masks.TryGetValue(step, out string? known)) return known;
        if (constant is { } lengths)
        {
            if (lengths.All(l => l > step)) return null;
            return _masks[step] = nodes.Booleans("mask", [lengths.Length, 1], Array.ConvertAll(lengths, l => l > step));
        }
        if (computed is null) return null;
        string column = nodes.Emit("lengths", "Reshape", [computed, nodes.Integers("column", -1, 1)]);
        string index = nodes.Emit("step", "CastLike", [nodes.Integers("index", step), computed]);
        return _masks[step] = nodes.Emit("mask", "Less", [index, column]);
    }
}
