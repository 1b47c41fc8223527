using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Convolution;

/// <summary>
/// A transposed convolution (ONNX ConvTranspose) as a linear map: the adjoint of the convolution that its shape describes.
/// <para>Shapes: x [Batch, Shape.OutputChannels, Shape.Output], w [Shape.OutputChannels, Shape.InputChannels / Groups, Kernel],
/// y [Batch, Shape.InputChannels, Shape.Input]; w is laid out as ONNX lays out the weights of ConvTranspose.</para>
/// <para>Formula: y = Cᵀ(x; w), where C is the convolution.</para>
/// </summary>
public sealed class ConvolutionTransposeMap : LinearMap
{
    private readonly GatherGeometry[] _forward;
    private readonly GatherGeometry _adjoint;

    /// <summary>The transpose of the convolution of that shape.</summary>
    /// <exception cref="ArgumentException">A size is impossible; the message names it.</exception>
    public ConvolutionTransposeMap(ConvolutionShape convolution)
        : base(convolution.Checked().Batch, convolution.OutputLength, convolution.InputLength, convolution.WeightLength)
    {
        Shape = convolution;
        _forward = GatherGeometry.Adjoint(convolution);
        _adjoint = GatherGeometry.Forward(convolution);
    }

    /// <summary>The convolution whose adjoint this map is.</summary>
    public ConvolutionShape Shape { get; }

    private protected override void Forward<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink)
    {
        foreach (GatherGeometry residueClass in _forward)
            ConvolutionKernels.Run(device, residueClass, source, weights, sink);
    }

    private protected override void Adjoint<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink) =>
        ConvolutionKernels.Run(device, _adjoint, source, weights, sink);
}
