using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Engines.OnnxRuntime.Blocked;

/// <summary>
/// Shapes of a graph's tensors, as far as they follow from those that are known: through convolutions, pools and what works value by
/// value. Every shape holds for one batch size; a tensor of unknown shape is in no table.
/// </summary>
internal static class TensorShapes
{
    /// <param name="graph">The graph.</param>
    /// <param name="known">Known shapes at the batch size.</param>
    /// <param name="batch">The batch size, which stands for open dimensions of declared values.</param>
    public static Dictionary<string, int[]> Of(OnnxGraph graph, IReadOnlyDictionary<string, int[]> known, int batch)
    {
        var shapes = new Dictionary<string, int[]>(known);
        foreach (OnnxTensor tensor in graph.Initializers.Values) shapes[tensor.Name] = tensor.Dimensions;
        foreach (OnnxValue value in graph.Values.Concat(graph.Inputs).Where(v => v.Dimensions is not null))
        {
            shapes[value.Name] = [.. value.Dimensions!.Select(d => (int)(d.Size ?? batch))];
        }
        foreach (OnnxNode node in graph.Nodes)
        {
            if (!shapes.ContainsKey(node.Output) && Output(node, shapes, graph.Initializers) is { } shape) shapes[node.Output] = shape;
        }
        return shapes;
    }

    private static int[]? Output(OnnxNode node, Dictionary<string, int[]> shapes, IReadOnlyDictionary<string, OnnxTensor> constants)
    {
        if (node.Domain.Length > 0) return null;
        int[][] inputs = [.. node.Inputs.Select(i => shapes.GetValueOrDefault(i)!)];
        return node.OpType switch
        {
            "Abs" or "Neg" or "Relu" or "Clip" or "Identity" or "Sign" or "Sqrt" or "Sigmoid" or "Tanh" or "BatchNormalization" => inputs[0],
            "Add" or "Sub" or "Mul" or "Div" or "Min" or "Max" or "Sum" => inputs.All(s => s is not null) ? inputs.Aggregate(Broadcast) : null,
            "Conv" when inputs[0] is { Length: 4 } x && inputs[1] is { Length: 4 } w => Windowed(node, x, w[0], w[2..]),
            "ConvTranspose" when inputs[0] is { Length: 4 } x && inputs[1] is { Length: 4 } w => Spread(node, x, w),
            "MaxPool" or "AveragePool" when inputs[0] is { Length: 4 } x =>
                Windowed(node, x, x[1], WindowAttributes.Of(node).Kernel.Over(2)),
            "GlobalAveragePool" or "GlobalMaxPool" when inputs[0] is { Length: 4 } x => [x[0], x[1], 1, 1],
            "Concat" when AxisAttribute.Of(node) == 1 && inputs.All(s => s is { Length: 4 }) =>
                [inputs[0][0], inputs.Sum(s => s[1]), .. inputs[0][2..]],
            "Transpose" when inputs[0] is { } x => [.. TransposeAttributes.Of(node).Order(x.Length).Select(axis => x[axis])],
            "Slice" when inputs[0] is { } x => Sliced(x, [.. node.Inputs.Skip(1).Select(i => constants.GetValueOrDefault(i)?.ToInt64s())]),
            "Reshape" when inputs[0] is { } x && constants.GetValueOrDefault(node.Inputs[1])?.ToInt64s() is { } to => Reshaped(x, to),
            _ => null,
        };
    }

    /// <summary>The shape that two broadcast to.</summary>
    private static int[] Broadcast(int[] a, int[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        var shape = new int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int left = i <= a.Length ? a[^i] : 1, right = i <= b.Length ? b[^i] : 1;
            shape[^i] = left == 1 ? right : left;
        }
        return shape;
    }

    /// <summary><c>⌊(x + pads − dilation·(kernel − 1) − 1) / stride⌋ + 1</c>; null where pads or rounding are another matter.</summary>
    private static int[]? Windowed(OnnxNode node, int[] x, int channels, int[] kernel)
    {
        if (Geometry(node) is not var (pads, strides, dilations, _)) return null;
        int Size(int d) => ((x[2 + d] + pads[d] + pads[2 + d] - (dilations[d] * (kernel[d] - 1)) - 1) / strides[d]) + 1;
        return [x[0], channels, Size(0), Size(1)];
    }

    /// <summary><c>stride·(x − 1) + output_padding + dilation·(kernel − 1) + 1 − pads</c>.</summary>
    private static int[]? Spread(OnnxNode node, int[] x, int[] w)
    {
        if (Geometry(node) is not var (pads, strides, dilations, window) || window.OutputShape.Given.Count > 0) return null;
        int[] more = window.OutputPadding.Over(2);
        int Size(int d) => (strides[d] * (x[2 + d] - 1)) + more[d] + (dilations[d] * (w[2 + d] - 1)) + 1 - pads[d] - pads[2 + d];
        return [x[0], w[1] * (int)window.Group, Size(0), Size(1)];
    }

    /// <summary>From start to end in steps, on the axes named; ends beyond the tensor stand for its ends.</summary>
    private static int[]? Sliced(int[] x, long[]?[] arguments)
    {
        if (arguments is not [{ } starts, { } ends, { } axes, { } steps]) return null;
        int[] shape = [.. x];
        for (int i = 0; i < axes.Length; i++)
        {
            int size = x[axes[i]];
            long first = steps[i] > 0 ? 0 : -1, last = steps[i] > 0 ? size : size - 1;
            long Place(long p) => Math.Clamp(p < 0 ? Math.Max(p, -1L - size) + size : p, first, last);
            shape[axes[i]] = (int)Math.Max(0, (Place(ends[i]) - Place(starts[i]) + steps[i] - Math.Sign(steps[i])) / steps[i]);
        }
        return shape;
    }

    private static int[]? Reshaped(int[] x, long[] to)
    {
        int[] shape = [.. to.Select((size, axis) => size == 0 && axis < x.Length ? x[axis] : (int)size)];
        int rest = Array.IndexOf(shape, -1), others = shape.Where(s => s > 0).Aggregate(1, (a, b) => a * b);
        if (rest >= 0) shape[rest] = others == 0 ? 0 : x.Aggregate(1, (a, b) => a * b) / others;
        return shape;
    }

    private static (int[] Pads, int[] Strides, int[] Dilations, WindowAttributes Window)? Geometry(OnnxNode node) =>
        WindowAttributes.Of(node) is { HasExplicitPads: true, CeilMode: false } window
            ? (window.Pads.Over(4), window.Strides.Over(2), window.Dilations.Over(2), window)
            : null;
}
