namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Takes boxes out of tensors and puts them into others, after <paramref name="lead"/> leading dimensions that stay whole.
/// </summary>
/// <param name="nodes">Where nodes are written.</param>
/// <param name="lead">0, or 1 for the batch.</param>
internal sealed class BoxMover(NodeEmitter nodes, int lead)
{
    /// <summary>The box itself; the tensor where it is the whole tensor.</summary>
    public string Slice(string tensor, int[] shape, StridedBlock box)
    {
        int[] axes = [.. Enumerable.Range(0, shape.Length).Where(a => box.Counts[a] != shape[a] || box.Steps[a] != 1)];
        if (axes.Length == 0) return tensor;
        long End(int a) => box.Starts[a] + ((long)box.Counts[a] * box.Steps[a]) is var end and >= 0 ? end : long.MinValue;
        return nodes.Emit("Slice",
        [
            tensor, nodes.Integers([.. axes.Select(a => (long)box.Starts[a])]), nodes.Integers([.. axes.Select(End)]),
            nodes.Integers([.. axes.Select(a => (long)a + lead)]), nodes.Integers([.. axes.Select(a => (long)box.Steps[a])]),
        ]);
    }

    /// <summary>The same values under another shape.</summary>
    public string Reshape(string tensor, IEnumerable<int> shape) => lead > 0 ? nodes.Samples(tensor, [nodes.Batch.Size, .. shape]) : nodes.Reshape(tensor, shape);

    /// <summary>The axes after the leading ones in another order.</summary>
    public string Transpose(string tensor, int[] order) => order.SequenceEqual(Enumerable.Range(0, order.Length))
        ? tensor
        : nodes.Transpose(tensor, [.. Enumerable.Range(0, lead), .. order.Select(a => a + lead)]);

    /// <summary>The box at its place among zeros.</summary>
    public string Put(string box, int[] shape, StridedBlock place)
    {
        if (place.Steps.Any(s => s < 0))
        {
            int[] turned = [.. place.Counts.Select((c, a) => place.Steps[a] < 0 ? c - 1 : 0)];
            box = Slice(box, place.Counts, place with { Starts = turned });
        }
        if (place.Counts.SequenceEqual(shape)) return box;
        int[] first = [.. place.Starts.Select((s, a) => place.Steps[a] < 0 ? s - place.Counts[a] + 1 : s)], none = [.. Enumerable.Repeat(0, lead)];
        return nodes.Pad(box, [.. none, .. first], [.. none, .. shape.Select((size, a) => size - first[a] - place.Counts[a])]);
    }
}
