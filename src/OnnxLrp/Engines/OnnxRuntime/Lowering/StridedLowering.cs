using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// A block of relevance moves from the output to where its values came from, zeros around it: Slice and Transpose take it out, Transpose and Pad
/// put it in (Transpose, Concat, Split, Slice, Pad). A block that is no box on either side moves by its indices.
/// </summary>
internal static class StridedLowering
{
    public static string Lower(StridedStep step, BackwardGraph backward)
    {
        StridedRoute r = step.Route;
        NodeEmitter nodes = backward.Nodes;
        int[] from = backward.Shape(step.From), to = backward.Shape(step.To.Tensor);
        string relevance = backward.Relevance(step.From);
        if (Shapes.Length(r.Extents) == 0) return nodes.Zeros(to);
        StridedBlock? source = StridedBlock.Of(from, r.OutputOffset, r.Extents, r.OutputStrides);
        StridedBlock? target = StridedBlock.Of(to, r.InputOffset, r.Extents, r.InputStrides);
        return source is not null && target is not null && target.Steps.All(s => s is 1 or -1)
            ? Put(nodes, Take(nodes, relevance, from, source), to, target)
            : ByIndex(nodes, relevance, r, to);
    }

    /// <summary>The block, its dimensions longer than 1 in the block's order.</summary>
    private static string Take(NodeEmitter nodes, string tensor, int[] shape, StridedBlock block)
    {
        if (!block.Counts.SequenceEqual(shape) || block.Steps.Any(s => s != 1)) tensor = Sliced(nodes, tensor, block.Starts, block.Counts, block.Steps);
        return Ordered(nodes, nodes.Reshape(tensor, block.Counts.Where(c => c != 1)), Ranks(block.Axes));
    }

    private static string Put(NodeEmitter nodes, string block, int[] shape, StridedBlock place)
    {
        block = nodes.Reshape(Ordered(nodes, block, Inverse(Ranks(place.Axes))), place.Counts);
        if (place.Steps.Any(s => s < 0))
        {
            block = Sliced(nodes, block, [.. place.Counts.Select((c, a) => place.Steps[a] < 0 ? c - 1 : 0)], place.Counts, place.Steps);
        }
        int[] first = [.. place.Starts.Select((s, a) => place.Steps[a] < 0 ? s - place.Counts[a] + 1 : s)];
        return place.Counts.SequenceEqual(shape) ? block : nodes.Pad(block, first, shape.Select((size, a) => size - first[a] - place.Counts[a]));
    }

    private static string Sliced(NodeEmitter nodes, string tensor, int[] starts, int[] counts, int[] steps) => nodes.Slice(
        tensor, [.. starts.Select(s => (long)s)],
        [.. starts.Select((s, a) => s + ((long)counts[a] * steps[a]) is var end and >= 0 ? end : long.MinValue)], [.. steps.Select(s => (long)s)]);

    private static string Ordered(NodeEmitter nodes, string tensor, int[] order) =>
        order.SequenceEqual(Enumerable.Range(0, order.Length)) ? tensor : nodes.Transpose(tensor, order);

    /// <summary>Place of each axis among the axes, from the front of the tensor.</summary>
    private static int[] Ranks(int[] axes) => [.. axes.Select(a => axes.Count(b => b < a))];

    private static int[] Inverse(int[] order) => [.. Enumerable.Range(0, order.Length).Select(i => Array.IndexOf(order, i))];

    private static string ByIndex(NodeEmitter nodes, string relevance, StridedRoute r, int[] to)
    {
        string values = nodes.Emit("Gather", [nodes.Reshape(relevance, [-1]), nodes.Integers(Indices(r.Extents, r.OutputOffset, r.OutputStrides))]);
        return nodes.Reshape(nodes.ScatterAdd(Shapes.Length(to), nodes.Integers(Indices(r.Extents, r.InputOffset, r.InputStrides)), values), to);
    }

    private static long[] Indices(int[] extents, int offset, int[] strides)
    {
        var indices = new long[Shapes.Length(extents)];
        var index = new int[extents.Length];
        for (int e = 0; e < indices.Length; e++)
        {
            indices[e] = offset;
            for (int d = 0; d < index.Length; d++) indices[e] += index[d] * strides[d];
            Shapes.Advance(index, extents);
        }
        return indices;
    }
}
