namespace OnnxLrp.Operators;

/// <summary>The attributes that convolutions and pools share, with their ONNX defaults, pads made explicit.</summary>
internal sealed record WindowAttributes(int[] Kernel, int[] Strides, int[] Dilations, int[] PadsBegin, int[] PadsEnd)
{
    /// <summary>Reads them; <c>auto_pad</c> is worked out from the shapes.</summary>
    /// <param name="node">The node.</param>
    /// <param name="large">Spatial shape of the side that the window slides over (the output, for a transposed convolution).</param>
    /// <param name="small">Spatial shape of the other side.</param>
    /// <param name="kernel">Window size; null: the attribute <c>kernel_shape</c>.</param>
    public static WindowAttributes Read(NodeContext node, int[] large, int[] small, int[]? kernel = null)
    {
        int rank = large.Length;
        if (rank is < 1 or > 3)
        {
            throw NodeContext.Unsupported($"{rank} spatial dimensions", "1 to 3 spatial dimensions are explained");
        }
        kernel ??= Ints(node, "kernel_shape") ?? throw NodeContext.Unsupported("kernel_shape is missing", "export the model again");
        int[] strides = Ints(node, "strides") ?? Filled(rank, 1);
        int[] dilations = Ints(node, "dilations") ?? Filled(rank, 1);
        int[] pads = Ints(node, "pads") ?? Filled(2 * rank, 0);
        int[] begin = pads[..rank], end = pads[rank..];
        string autoPad = node.Attributes.String("auto_pad", "NOTSET");
        bool pinnedShape = node.Attributes.Ints("output_shape") is not null;
        for (int d = 0; d < rank && (autoPad.StartsWith("SAME", StringComparison.Ordinal) || autoPad == "VALID" || pinnedShape); d++)
        {
            int needed = ((small[d] - 1) * strides[d]) + ((kernel[d] - 1) * dilations[d]) + 1 - large[d];
            if (pinnedShape) needed += (Ints(node, "output_padding") ?? Filled(rank, 0))[d];
            int total = autoPad == "VALID" && !pinnedShape ? 0 : Math.Max(0, needed);
            begin[d] = autoPad == "SAME_UPPER" ? total / 2 : total - (total / 2);
            end[d] = total - begin[d];
        }
        return new WindowAttributes(kernel, strides, dilations, begin, end);
    }

    private static int[]? Ints(NodeContext node, string name) => node.Attributes.Ints(name) is { } values ? [.. values.Select(v => (int)v)] : null;

    private static int[] Filled(int rank, int value) => [.. Enumerable.Repeat(value, rank)];
}
