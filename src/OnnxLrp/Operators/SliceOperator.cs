using OnnxLrp.Layers;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Operators;

/// <summary>Slice: <c>y[i] = x[start + i · step]</c> on the given axes, steps of either sign.</summary>
internal sealed class SliceOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Slice"];

    public string Summary => "any axes, positive and negative steps";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), output = node.OutputShape, inputStrides = Shapes.Strides(input);
        long[] starts = node.Integers(1);
        long[] axes = node.HasInput(3) ? node.Integers(3) : [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        long[] steps = node.HasInput(4) ? node.Integers(4) : [.. Enumerable.Repeat(1L, starts.Length)];
        int offset = 0;
        int[] strides = [.. inputStrides];
        for (int i = 0; i < starts.Length; i++)
        {
            int axis = Shapes.Axis(axes[i], input.Length), size = input[axis];
            long start = starts[i] < 0 ? starts[i] + size : starts[i];
            start = steps[i] > 0 ? Math.Clamp(start, 0, size) : Math.Clamp(start, -1, size - 1);
            offset += (int)start * inputStrides[axis];
            strides[axis] = inputStrides[axis] * (int)steps[i];
        }
        return new RoutingLayer([new StridedRoute(node.Activation(0), node.Output, output, 0, Shapes.Strides(output), offset, strides)]);
    }
}
