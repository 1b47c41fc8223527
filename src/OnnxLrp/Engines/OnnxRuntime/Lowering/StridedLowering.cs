using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// A block of relevance moves from the output to where its values came from, zeros around it: Slice and Transpose take it out, Transpose and Pad
/// put it in (Transpose, Concat, Split, Slice, Pad). A block that is no box on either side moves by its indices. The movement is that of one sample,
/// whatever the batch is; where samples are mixed, it is that of the plan's batch.
/// </summary>
internal static class StridedLowering
{
    public static Flow Lower(StridedStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        StridedRoute route = step.Route;
        int[] from = explainer.Shape(step.From), to = explainer.Shape(step.To.Tensor);
        if (Shapes.Length(route.Extents) == 0) return new Flow(nodes.ZerosLike(step.To.Tensor));
        bool samples = IsSampleWise(route, from, to, nodes.Batch.Size);
        if (!samples) explainer.BindToBatch($"{step.Node} moves values between samples");
        (StridedRoute one, int[] source, int[] target) = samples ? (Sample(route), from[1..], to[1..]) : (route, from, to);
        return explainer.Flow(step.From).Moved(nodes, step.From, step.To.Tensor, a => Moved(nodes, a, one, source, target, samples));
    }

    private static bool IsSampleWise(StridedRoute r, int[] from, int[] to, int batch) => from.Length > 1 && to.Length > 1 && from[0] == batch && to[0] == batch && r.Extents[0] == batch
        && r.Extents.Length > 1 && r.OutputStrides[0] == Shapes.Length(from.AsSpan(1)) && r.InputStrides[0] == Shapes.Length(to.AsSpan(1));

    private static StridedRoute Sample(StridedRoute r) => r with { Extents = r.Extents[1..], OutputStrides = r.OutputStrides[1..], InputStrides = r.InputStrides[1..] };

    /// <param name="nodes">Where nodes are written.</param>
    /// <param name="relevance">The relevance, shape <paramref name="from"/>, behind the batch dimension where <paramref name="samples"/> says so.</param>
    /// <param name="r">The movement.</param>
    /// <param name="from">Shape of what is read.</param>
    /// <param name="to">Shape of what is written.</param>
    /// <param name="samples">Whether a batch dimension stands before everything.</param>
    private static string Moved(NodeEmitter nodes, string relevance, StridedRoute r, int[] from, int[] to, bool samples)
    {
        StridedBlock? source = StridedBlock.Of(from, r.OutputOffset, r.Extents, r.OutputStrides);
        StridedBlock? target = StridedBlock.Of(to, r.InputOffset, r.Extents, r.InputStrides);
        if (source is null || target is null || target.Steps.Any(s => s is not (1 or -1))) return ByIndex(nodes, relevance, r, from, to, samples);
        var box = new BoxMover(nodes, samples ? 1 : 0);
        int[] order = Composed(source, target);
        // Where the order of axes stays and no box starts elsewhere, whole tensors keep their shape.
        string block = box.Slice(relevance, from, source);
        if (order.SequenceEqual(Enumerable.Range(0, order.Length)) && source.Counts.SequenceEqual(target.Counts)) return box.Put(block, to, target);
        block = box.Transpose(box.Reshape(block, source.Counts.Where(c => c != 1)), order);
        return box.Put(box.Reshape(block, target.Counts), to, target);
    }

    /// <summary>For each axis of the target that is longer than 1, in their order: which axis of the source that is longer than 1.</summary>
    private static int[] Composed(StridedBlock source, StridedBlock target)
    {
        int[] from = Ranks(source.Axes), to = Ranks(target.Axes), order = new int[from.Length];
        for (int d = 0; d < from.Length; d++) order[to[d]] = from[d];
        return order;
    }

    /// <summary>Place of each axis among the axes, from the front of the tensor.</summary>
    private static int[] Ranks(int[] axes) => [.. axes.Select(a => axes.Count(b => b < a))];

    private static string ByIndex(NodeEmitter nodes, string relevance, StridedRoute r, int[] from, int[] to, bool samples)
    {
        int[] source = [.. Enumerable.Repeat(-1, Shapes.Length(from))], index = new int[r.Extents.Length];
        for (int e = 0; e < Shapes.Length(r.Extents); e++)
        {
            int output = r.OutputOffset, input = r.InputOffset;
            for (int d = 0; d < index.Length; d++) (output, input) = (output + (index[d] * r.OutputStrides[d]), input + (index[d] * r.InputStrides[d]));
            source[output] = input;
            Shapes.Advance(index, r.Extents);
        }
        string moved = IndexedLowering.Move(nodes, nodes.Reshape(relevance, [-1, source.Length]), source, Shapes.Length(to));
        return samples ? nodes.Samples(moved, [nodes.Batch.Size, .. to]) : nodes.Reshape(moved, to);
    }
}
