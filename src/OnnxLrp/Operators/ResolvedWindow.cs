using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Operators;

/// <summary>The window of a convolution or pool, with pads made explicit.</summary>
internal sealed record ResolvedWindow(int[] Kernel, int[] Strides, int[] Dilations, int[] PadsBegin, int[] PadsEnd, int Group)
{
    /// <summary>Reads it; <c>auto_pad</c> is worked out from the shapes.</summary>
    /// <param name="node">The node.</param>
    /// <param name="large">Spatial shape of the side that the window slides over (the output, for a transposed convolution).</param>
    /// <param name="small">Spatial shape of the other side.</param>
    /// <param name="kernel">Window size; null: the attribute <c>kernel_shape</c>.</param>
    public static ResolvedWindow Read(NodeContext node, int[] large, int[] small, int[]? kernel = null)
    {
        int rank = large.Length;
        if (rank is < 1 or > 3)
        {
            throw NodeContext.Unsupported($"{rank} spatial dimensions", "1 to 3 spatial dimensions are explained");
        }
        WindowAttributes attributes = WindowAttributes.Of(node.Node);
        kernel ??= attributes.Kernel.Given.Count > 0
            ? attributes.Kernel.Over(rank)
            : throw NodeContext.Unsupported("kernel_shape is missing", "export the model again");
        int[] strides = attributes.Strides.Over(rank), dilations = attributes.Dilations.Over(rank), pads = attributes.Pads.Over(2 * rank);
        int[] begin = pads[..rank], end = pads[rank..];
        bool pinnedShape = attributes.OutputShape.Given.Count > 0;
        for (int d = 0; d < rank && (!attributes.HasExplicitPads || pinnedShape); d++)
        {
            int needed = ((small[d] - 1) * strides[d]) + ((kernel[d] - 1) * dilations[d]) + 1 - large[d];
            if (pinnedShape) needed += attributes.OutputPadding.Over(rank)[d];
            int total = attributes.IsSame || pinnedShape ? Math.Max(0, needed) : 0;
            begin[d] = attributes.AutoPad == "SAME_UPPER" ? total / 2 : total - (total / 2);
            end[d] = total - begin[d];
        }
        return new ResolvedWindow(kernel, strides, dilations, begin, end, (int)attributes.Group);
    }
}
