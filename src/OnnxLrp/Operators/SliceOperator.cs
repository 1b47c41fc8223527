using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;

namespace OnnxLrp.Operators;

/// <summary>Slice: <c>y[i] = x[start + i · step]</c> on the given axes, steps of either sign.</summary>
internal sealed class SliceOperator : IOperator
{
    public IReadOnlyList<string> Types => ["Slice"];

    public string Summary => "any axes, positive and negative steps";

    public Layer Describe(NodeContext node)
    {
        int[] input = node.InputShape(0), output = node.OutputShape, inputStrides = Shapes.Strides(input);
        IReadOnlyList<long> starts = node.IntsFrom(1, "starts") ?? throw NodeContext.Unsupported("starts are missing", "export the model again");
        IReadOnlyList<long> axes = node.IntsFrom(3, "axes") ?? [.. Enumerable.Range(0, starts.Count).Select(i => (long)i)];
        long[] steps = node.HasInput(4) ? node.Constant(4).ToInt64s() : [.. Enumerable.Repeat(1L, starts.Count)];
        int offset = 0;
        int[] strides = [.. inputStrides];
        for (int i = 0; i < starts.Count; i++)
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
