using OnnxLrp.Kernels.Convolution;
using OnnxLrp.Kernels.Linear;
using OnnxLrp.Kernels.MatMul;
using OnnxLrp.Kernels.Normalization;
using OnnxLrp.Kernels.Pooling;
using OnnxLrp.Kernels.Reduction;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>The kernel library's linear map for each geometry of a plan.</summary>
internal static class LinearMaps
{
    public static LinearMap For(LinearGeometry geometry) => geometry switch
    {
        ConvolutionGeometry { Transposed: true } c => new ConvolutionTransposeMap(Convolution(c, large: c.OutputShape, small: c.InputShape)),
        ConvolutionGeometry c => new ConvolutionMap(Convolution(c, large: c.InputShape, small: c.OutputShape)),
        MatrixGeometry m => new MatMulMap(m.Rows, m.Inputs, m.Outputs, m.TransposedWeights, m.Rows / m.InputShape[0]),
        WindowGeometry w => new AveragePoolMap(Window(w), w.CountIncludePad),
        ReductionGeometry r => new MeanMap(r.Outer, r.Reduced, r.Inner, r.Sum, r.InputShape[0]),
        DiagonalGeometry d => new DiagonalMap(d.InputLength, d.Layout.Inner, d.Layout.Count, d.InputShape[0]),
        _ => throw new InvalidOperationException($"no kernel for {geometry.GetType().Name}"),
    };

    public static WindowShape Window(WindowGeometry w) => new(
        w.InputShape[0], w.InputShape[1], Extent(w.InputShape.AsSpan(2)), Extent(w.OutputShape.AsSpan(2)), Extent(w.Kernel), Extent(w.Strides),
        Extent(w.Dilations), Extent(w.PadsBegin, 0), Extent(w.PadsEnd, 0));

    /// <summary>The convolution from the large side to the small one; transposed convolutions run it backwards.</summary>
    private static ConvolutionShape Convolution(ConvolutionGeometry c, int[] large, int[] small) => new(
        large[0], large[1], small[1], c.Groups, Extent(large.AsSpan(2)), Extent(small.AsSpan(2)), Extent(c.Kernel), Extent(c.Strides),
        Extent(c.Dilations), Extent(c.PadsBegin, 0));

    /// <summary>1 to 3 spatial sizes as (depth, height, width), the missing ones <paramref name="missing"/>.</summary>
    private static Extent3 Extent(ReadOnlySpan<int> sizes, int missing = 1) => sizes switch
    {
        [int w] => new Extent3(missing, missing, w),
        [int h, int w] => new Extent3(missing, h, w),
        _ => new Extent3(sizes[0], sizes[1], sizes[2]),
    };
}
