using OnnxLrp.Graph;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// A window that slides over a large tensor and makes a small one, as Conv (large → small) and ConvTranspose (small → large) with exactly
/// the shapes wanted. The padding after follows from the shapes: <c>(small − 1)·stride + (kernel − 1)·dilation + 1 − before − large</c>;
/// where that is negative, the end of the large tensor is not covered and has neither a part in the output nor relevance.
/// </summary>
internal sealed record Sliding(int[] Large, int[] Small, int[] Kernel, int[] Strides, int[] Dilations, int[] PadsBegin)
{
    public static Sliding Of(ConvolutionGeometry g) => new(
        g.Transposed ? g.OutputShape[2..] : g.InputShape[2..], g.Transposed ? g.InputShape[2..] : g.OutputShape[2..],
        g.Kernel, g.Strides, g.Dilations, g.PadsBegin);

    public static Sliding Of(WindowGeometry g) => new(g.InputShape[2..], g.OutputShape[2..], g.Kernel, g.Strides, g.Dilations, g.PadsBegin);

    /// <summary>Padding after; negative where the window does not reach the end.</summary>
    public int[] PadsEnd => [.. Large.Select((large, d) =>
        ((Small[d] - 1) * Strides[d]) + ((Kernel[d] - 1) * Dilations[d]) + 1 - PadsBegin[d] - large)];

    /// <summary>The attributes of the window without its pads.</summary>
    public OnnxAttributes Window => OnnxAttributes.Empty.With("kernel_shape", Longs(Kernel)).With("strides", Longs(Strides)).With("dilations", Longs(Dilations));

    /// <summary>The attributes of the window with its pads.</summary>
    public OnnxAttributes PaddedWindow => Window.With("pads", Longs(PadsBegin.Concat(PadsEnd.Select(p => Math.Max(0, p)))));

    /// <summary>Large → small.</summary>
    /// <param name="nodes">Where nodes are written.</param>
    /// <param name="large">[N, C, large].</param>
    /// <param name="weight">[M, C/groups, kernel].</param>
    /// <param name="groups">Groups.</param>
    /// <param name="bias">[M], or null.</param>
    /// <returns>[N, M, small].</returns>
    public string Convolve(NodeEmitter nodes, string large, string weight, int groups, string? bias = null)
    {
        string small = nodes.Emit("Conv", bias is null ? [large, weight] : [large, weight, bias], PaddedWindow.With("group", groups));
        // A dilation above the stride may leave more uncovered than a step, room for outputs that the geometry does not have.
        bool exact = PadsEnd.Zip(Strides).All(p => -p.First < p.Second);
        return exact ? small : nodes.Slice(small, [0, 0, .. Small.Select(_ => 0L)], [long.MaxValue, long.MaxValue, .. Longs(Small)], [1, 1, .. Small.Select(_ => 1L)]);
    }

    /// <summary>
    /// The window that slides over the small tensor and makes the large one, when its kernel is turned round: the adjoint for stride 1.
    /// Null for another stride, or where the padding is wider than the kernel reaches.
    /// </summary>
    public Sliding? Reversed()
    {
        int[] begin = [.. Kernel.Select((k, d) => ((k - 1) * Dilations[d]) - PadsBegin[d])];
        var reversed = new Sliding(Small, Large, Kernel, Strides, Dilations, begin);
        return Strides.All(s => s == 1) && begin.All(p => p >= 0) && reversed.PadsEnd.All(p => p >= 0) ? reversed : null;
    }

    /// <summary>Small → large, the adjoint of <see cref="Convolve"/> with the same weight.</summary>
    /// <param name="nodes">Where nodes are written.</param>
    /// <param name="small">[N, M, small].</param>
    /// <param name="weight">[M, C/groups, kernel].</param>
    /// <param name="groups">Groups.</param>
    /// <returns>[N, C, large].</returns>
    public string Spread(NodeEmitter nodes, string small, string weight, int groups)
    {
        int[] uncovered = [.. PadsEnd.Select(p => Math.Max(0, -p))];
        bool fits = uncovered.Zip(Strides).All(p => p.First < p.Second);
        OnnxAttributes attributes = PaddedWindow.With("group", groups).With("output_padding", Longs(uncovered.Select(u => fits ? u : 0)));
        string large = nodes.Emit("ConvTranspose", [small, weight], attributes);
        return fits ? large : nodes.Pad(large, Large.Select(_ => 0).Prepend(0).Prepend(0), uncovered.Prepend(0).Prepend(0));
    }

    private static IEnumerable<long> Longs(IEnumerable<int> values) => values.Select(v => (long)v);
}
