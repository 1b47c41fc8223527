using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Convolution;

/// <summary>
/// A grouped convolution in one, two or three dimensions as a linear map.
/// <para>Formula and shapes: see <see cref="ConvolutionShape"/>.</para>
/// <para>Degenerate case: an output whose whole window lies in the padding is 0 (plus bias); an input that no window covers
/// gets relevance 0.</para>
/// </summary>
public sealed class ConvolutionMap : LinearMap
{
    private readonly GatherGeometry _forward;
    private readonly GatherGeometry[] _adjoint;

    /// <summary>A convolution of that shape.</summary>
    /// <exception cref="ArgumentException">A size is impossible; the message names it.</exception>
    public ConvolutionMap(ConvolutionShape shape)
        : base(shape.Checked().Batch, shape.InputLength, shape.OutputLength, shape.WeightLength)
    {
        Shape = shape;
        _forward = GatherGeometry.Forward(shape);
        _adjoint = GatherGeometry.Adjoint(shape);
    }

    /// <summary>The convolution.</summary>
    public ConvolutionShape Shape { get; }

    private protected override void Forward<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink) =>
        ConvolutionKernels.Run(device, _forward, source, weights, sink);

    private protected override void Adjoint<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink)
    {
        foreach (GatherGeometry residueClass in _adjoint)
            ConvolutionKernels.Run(device, residueClass, source, weights, sink);
    }
}
