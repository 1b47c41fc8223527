using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Convolution;

/// <summary>
/// Chooses the kernel for a gather: direct where a matrix product has nothing to share, a row product where the weights are all
/// the traffic, and otherwise the tile that wastes least of its rows and still gives every multiprocessor two groups.
/// </summary>
internal static class ConvolutionKernels
{
    public static void Run<TSource, TSink>(KernelDevice device, GatherGeometry geometry, TSource source, ParameterSource weights, TSink sink)
        where TSource : struct, ISource
        where TSink : struct, ISink
    {
        if (geometry.Channels * geometry.Rows <= DirectConvolution<TSource, TSink>.GreatestPanel)
            DirectConvolution<TSource, TSink>.Launch(device, geometry, source, weights, sink);
        else if (RowProduct<TSource, TSink>.Fits(geometry))
            RowProduct<TSource, TSink>.Launch(device, geometry, source, weights, sink);
        else if (device.SingleThreadGroups)
            TiledConvolution<HostTile, TSource, TSink>.Launch(device, geometry, source, weights, sink);
        else if (geometry.Rows <= 4)
            TiledConvolution<FlatTile, TSource, TSink>.Launch(device, geometry, source, weights, sink);
        else if (geometry.Rows <= 16)
            TiledConvolution<WideTile, TSource, TSink>.Launch(device, geometry, source, weights, sink);
        else if (geometry.Rows <= 32 || TiledConvolution<SquareTile, TSource, TSink>.TileCount(geometry) < 2 * device.Accelerator.NumMultiprocessors)
            TiledConvolution<SmallTile, TSource, TSink>.Launch(device, geometry, source, weights, sink);
        else
            TiledConvolution<SquareTile, TSource, TSink>.Launch(device, geometry, source, weights, sink);
    }
}
