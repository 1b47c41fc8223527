using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Convolution;

/// <summary>Chooses the kernel for a gather.</summary>
internal static class ConvolutionKernels
{
    public static void Run<TSource, TSink>(KernelDevice device, GatherGeometry geometry, TSource source, ParameterSource weights, TSink sink)
        where TSource : struct, ISource
        where TSink : struct, ISink =>
        DirectConvolution<TSource, TSink>.Launch(device, geometry, source, weights, sink);
}
