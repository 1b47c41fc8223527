using OnnxLrp.Graph;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// The output <c>z = L(x; w) + b</c> of a small layer again, in double precision. <c>R / st(z)</c> magnifies the rounding of z by 1/z: in a small layer one
/// output that almost cancelled can carry most of a heatmap; in a large one it is one among many, and the product is dear.
/// </summary>
internal static class ExactOutput
{
    /// <summary>z in single precision, rounded once; null where the layer is large or neither Conv nor a matrix product.</summary>
    public static string? Of(LinearStep step, NodeEmitter nodes)
    {
        if (step.Weight.Length == 0 || LayerSize.IsLarge(step)) return null;
        string? sum = step.Geometry switch
        {
            MatrixGeometry g => Product(nodes, step, g),
            ConvolutionGeometry { Transposed: false } g => Convolution(nodes, step, g),
            _ => null,
        };
        if (sum is null) return null;
        if (step.Bias is { } bias) sum = nodes.Add(sum, Double(nodes, nodes.Parameter(bias.Values, bias.Layout, step.Geometry.OutputShape)));
        return nodes.Samples(nodes.Emit("Cast", [sum], OnnxAttributes.Empty.With("to", (long)OnnxElementType.Float)), step.Geometry.OutputShape);
    }

    private static string Product(NodeEmitter nodes, LinearStep step, MatrixGeometry g)
    {
        int[] layout = g.TransposedWeights ? [g.Outputs, g.Inputs] : [g.Inputs, g.Outputs];
        string w = nodes.Constant(step.Weight, layout);
        return nodes.Emit("MatMul", [Double(nodes, step.To.Tensor), Double(nodes, g.TransposedWeights ? nodes.Transpose(w, [1, 0]) : w)]);
    }

    /// <summary>The taps of every window side by side, [N, groups, channels · taps, outputs], times the weight, [groups, filters, channels · taps].</summary>
    private static string Convolution(NodeEmitter nodes, LinearStep step, ConvolutionGeometry g)
    {
        int channels = g.InputShape[1], filters = g.OutputShape[1], taps = Shapes.Length(g.Kernel), outputs = Shapes.Length(g.OutputShape.AsSpan(2));
        int[] end = [.. Sliding.Of(g).PadsEnd.Select(p => Math.Max(0, p))];
        string x = g.PadsBegin.Concat(end).All(p => p == 0) ? step.To.Tensor : nodes.Pad(step.To.Tensor, [0, 0, .. g.PadsBegin], [0, 0, .. end]);
        int[] tap = new int[g.Kernel.Length];
        var windows = new List<string>();
        for (int t = 0; t < taps; t++)
        {
            long[] starts = [.. tap.Select((k, d) => (long)k * g.Dilations[d])];
            long[] ends = [.. starts.Select((s, d) => s + ((g.OutputShape[d + 2] - 1L) * g.Strides[d]) + 1)];
            string part = nodes.Slice(x, [0, 0, .. starts], [long.MaxValue, channels, .. ends], [1, 1, .. g.Strides.Select(s => (long)s)]);
            windows.Add(nodes.Reshape(part, [-1, channels, 1, outputs]));
            Shapes.Advance(tap, g.Kernel);
        }
        string columns = windows.Count == 1 ? windows[0] : nodes.Emit("Concat", windows, OnnxAttributes.Empty.With("axis", 2));
        columns = nodes.Reshape(columns, [-1, g.Groups, channels / g.Groups * taps, outputs]);
        string w = nodes.Reshape(nodes.Constant(step.Weight, [filters, channels / g.Groups, .. g.Kernel]), [g.Groups, filters / g.Groups, channels / g.Groups * taps]);
        string product = nodes.Emit("MatMul", [Double(nodes, w), Double(nodes, columns)]);
        return nodes.Reshape(product, [-1, .. g.OutputShape[1..]]);
    }

    private static string Double(NodeEmitter nodes, string a) => nodes.Emit("Cast", [a], OnnxAttributes.Empty.With("to", (long)OnnxElementType.Double));
}
