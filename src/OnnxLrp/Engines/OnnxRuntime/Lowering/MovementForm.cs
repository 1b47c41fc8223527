using OnnxLrp.Graph;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Movements as nodes. A block moves with zeros around it: Slice and Transpose take it out, Transpose and Pad put it in. A block that is
/// no box on either side moves by its indices. The movement is that of one sample, whatever the batch is; where samples are mixed, it is
/// that of the plan's batch.
/// </summary>
/// <param name="nodes">Where nodes are written.</param>
internal sealed class MovementForm(NodeEmitter nodes)
{
    /// <summary>Gathers are faster than a ScatterElements, but each reads as many values as there are inputs.</summary>
    private const int MostGathers = 16;

    /// <summary>A block.</summary>
    public string Block(BlockMove move, string relevance, int[] from)
    {
        bool samples = move.IsSampleWise;
        int lead = samples ? 1 : 0;
        int[] shape = from[lead..], to = move.Shape[lead..], extents = move.Extents[lead..];
        int[] fromStrides = move.FromStrides[lead..], toStrides = move.ToStrides[lead..];
        StridedBlock? source = StridedBlock.Of(shape, move.FromOffset, extents, fromStrides);
        StridedBlock? target = StridedBlock.Of(to, move.ToOffset, extents, toStrides);
        if (source is null || target is null || target.Steps.Any(s => s is not (1 or -1)))
        {
            int outputs = Shapes.Length(shape);
            string moved = Indexed(nodes.Reshape(relevance, [-1, outputs]), Indices(move, lead, outputs), Shapes.Length(to));
            return samples ? nodes.Samples(moved, [nodes.Batch.Size, .. to]) : nodes.Reshape(moved, to);
        }
        var box = new BoxMover(nodes, lead);
        int[] order = Composed(source, target);
        // Where the order of axes stays and no box starts elsewhere, whole tensors keep their shape.
        string block = box.Slice(relevance, shape, source);
        if (order.SequenceEqual(Enumerable.Range(0, order.Length)) && source.Counts.SequenceEqual(target.Counts))
        {
            return box.Put(block, to, target);
        }
        block = box.Transpose(box.Reshape(block, source.Counts.Where(c => c != 1)), order);
        return box.Put(box.Reshape(block, target.Counts), to, target);
    }

    /// <summary>
    /// Elements of each sample by index: a sum of Gathers, one for each element that the most asked-for result has, from the elements and
    /// a zero after them; a ScatterElements where these would be many.
    /// </summary>
    /// <param name="relevance">[N, outputs].</param>
    /// <param name="source">For each output the input that it came from, or −1.</param>
    /// <param name="inputs">How many inputs there are.</param>
    /// <returns>[N, inputs].</returns>
    public string Indexed(string relevance, int[] source, int inputs)
    {
        (int[] starts, int[] asking) = CompressedRows.Of(source, inputs);
        int most = Math.Max(1, Enumerable.Range(0, inputs).Select(i => starts[i + 1] - starts[i]).DefaultIfEmpty(0).Max());
        return most > MostGathers ? Scattered(relevance, source, inputs) : Gathered(relevance, source.Length, starts, asking, most);
    }

    /// <summary>
    /// For each axis of the target that is longer than 1, in their order: which axis of the source that is longer than 1.
    /// </summary>
    private static int[] Composed(StridedBlock source, StridedBlock target)
    {
        int[] from = Ranks(source.Axes), to = Ranks(target.Axes), order = new int[from.Length];
        for (int d = 0; d < from.Length; d++) order[to[d]] = from[d];
        return order;
    }

    /// <summary>Place of each axis among the axes, from the front of the tensor.</summary>
    private static int[] Ranks(int[] axes) => [.. axes.Select(a => axes.Count(b => b < a))];

    private static int[] Indices(BlockMove move, int lead, int outputs)
    {
        int[] extents = move.Extents[lead..], index = new int[extents.Length], source = [.. Enumerable.Repeat(-1, outputs)];
        for (int e = 0; e < Shapes.Length(extents); e++)
        {
            (int from, int to) = (move.FromOffset, move.ToOffset);
            for (int d = 0; d < index.Length; d++)
            {
                from += index[d] * move.FromStrides[lead + d];
                to += index[d] * move.ToStrides[lead + d];
            }
            source[from] = to;
            Shapes.Advance(index, extents);
        }
        return source;
    }

    private string Gathered(string relevance, int outputs, int[] starts, int[] asking, int most)
    {
        string padded = nodes.Pad(relevance, [0, 0], [0, 1]);
        string? sum = null;
        for (int k = 0; k < most; k++)
        {
            long[] from =
            [
                .. Enumerable.Range(0, starts.Length - 1)
                    .Select(i => starts[i] + k < starts[i + 1] ? asking[starts[i] + k] : (long)outputs),
            ];
            string part = nodes.Emit("Gather", [padded, nodes.Integers(from)], OnnxAttributes.Empty.With("axis", 1));
            sum = sum is null ? part : nodes.Add(sum, part);
        }
        return sum!;
    }

    /// <summary>Elements of each row by places that the model computes.</summary>
    /// <param name="relevance">[rows, outputs].</param>
    /// <param name="places">The place of each of them, below 0 for nowhere.</param>
    /// <param name="inputs">How many places a row has.</param>
    /// <returns>[rows, inputs].</returns>
    public string Placed(string relevance, string places, int inputs)
    {
        string nowhere = nodes.Emit("Less", [places, nodes.Scalar(0)]);
        string indices = nodes.Emit(
            "Cast", [nodes.Where(nowhere, nodes.Scalar(inputs), places)], OnnxAttributes.Empty.With("to", (long)OnnxElementType.Int64));
        return Scattered(relevance, indices, inputs);
    }

    private string Scattered(string relevance, int[] source, int inputs)
    {
        string sample = nodes.Integers([.. source.Select(s => s < 0 ? inputs : (long)s)]);
        return Scattered(relevance, nodes.Emit("Expand", [sample, nodes.Emit("Shape", [relevance])]), inputs);
    }

    /// <summary>The relevance of outputs without a source goes to a place beyond the inputs, which is cut off.</summary>
    private string Scattered(string relevance, string indices, int inputs)
    {
        string zeros = nodes.ZerosLike(nodes.Emit("Slice", [relevance, nodes.Integers(0), nodes.Integers(1), nodes.Integers(1)]));
        string target = nodes.Emit("Expand", [zeros, nodes.Integers(1, inputs + 1)]);
        OnnxAttributes adding = OnnxAttributes.Empty.With("axis", 1).With("reduction", "add");
        string moved = nodes.Emit("ScatterElements", [target, indices, relevance], adding);
        return nodes.Emit("Slice", [moved, nodes.Integers(0), nodes.Integers(inputs), nodes.Integers(1)]);
    }
}
