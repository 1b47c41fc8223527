using OnnxLrp.Layers;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>
/// Pad: constant padding keeps what falls on it; reflected, repeated and wrapped values give theirs back to where they came from.
/// </summary>
internal sealed class PadOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Pad"];

    public string Summary => "constant (also cropping), reflect, edge, wrap";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), output = node.OutputShape;
        int[] begin = Begin(node, input.Length);
        string mode = PadAttributes.Of(node.Node).Mode;
        return mode == PadAttributes.Constant ? Constant(node, input, output, begin) : Indexed(node, input, output, begin, mode);
    }

    private static RoutingLayer Constant(NodeContext node, int[] input, int[] output, int[] begin)
    {
        int[] inputStrides = Shapes.Strides(input), outputStrides = Shapes.Strides(output), extents = new int[input.Length];
        int inputOffset = 0, outputOffset = 0;
        for (int d = 0; d < input.Length; d++)
        {
            int first = Math.Max(0, -begin[d]), last = Math.Min(input[d], output[d] - begin[d]);
            extents[d] = Math.Max(0, last - first);
            inputOffset += first * inputStrides[d];
            outputOffset += Math.Max(0, begin[d]) * outputStrides[d];
        }
        var route = new StridedRoute(node.Activation(0), node.Output, extents, outputOffset, outputStrides, inputOffset, inputStrides);
        return new RoutingLayer([route], KeepsSigns: !node.HasInput(2) || node.Floats(2)[0] >= 0);
    }

    private static RoutingLayer Indexed(NodeContext node, int[] input, int[] output, int[] begin, string mode)
    {
        if (begin[0] != 0 || input[0] != output[0]) throw NodeContext.Unsupported($"{mode} padding of the batch", "pad other axes");
        int[] sample = output[1..], strides = Shapes.Strides(input.AsSpan(1)), index = new int[sample.Length];
        var source = new int[Shapes.Length(sample)];
        for (int o = 0; o < source.Length; o++)
        {
            for (int d = 0; d < index.Length; d++) source[o] += Source(index[d] - begin[d + 1], input[d + 1], mode) * strides[d];
            Shapes.Advance(index, sample);
        }
        return new RoutingLayer([new IndexedRoute(node.Activation(0), node.Output, source, Shapes.Length(input.AsSpan(1)), input[0])]);
    }

    private static int Source(int position, int size, string mode)
    {
        if (mode == "edge") return Math.Clamp(position, 0, size - 1);
        if (mode == "wrap") return ((position % size) + size) % size;
        if (mode != "reflect") throw NodeContext.Unsupported($"padding mode \"{mode}\"", "constant, reflect, edge and wrap are explained");
        int period = Math.Max(1, 2 * (size - 1)), place = ((position % period) + period) % period;
        return place < size ? place : period - place;
    }

    private static int[] Begin(NodeContext node, int rank)
    {
        long[] pads = node.Integers(1);
        int[] axes = node.HasInput(3) ? [.. node.Integers(3).Select(a => Shapes.Axis(a, rank))] : [.. Enumerable.Range(0, rank)];
        var begin = new int[rank];
        for (int i = 0; i < axes.Length; i++) begin[axes[i]] = (int)pads[i];
        return begin;
    }
}
