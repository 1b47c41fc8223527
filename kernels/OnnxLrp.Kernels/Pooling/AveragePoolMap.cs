using OnnxLrp.Kernels.Device;
using OnnxLrp.Kernels.Linear;

namespace OnnxLrp.Kernels.Pooling;

/// <summary>
/// Average pooling in one, two or three dimensions as a linear map.
/// <para>Formula: y[n, c, o] = sum over the window of w(o) * x[n, c, i], w(o) = 1 / (number of the window's elements that count).</para>
/// <para>Elements in x count; elements in the padding count when it is included; elements beyond the padding (ceil_mode) never do.</para>
/// <para>Degenerate case: a window without elements that count gives 0 and takes no relevance.</para>
/// </summary>
/// <remarks>The data of the weights are not used; their part applies to w(o).</remarks>
public sealed class AveragePoolMap : LinearMap
{
    private readonly WindowGeometry _windows;
    private readonly int _includePad;

    /// <summary>An average pooling of that shape.</summary>
    /// <param name="shape">The windows.</param>
    /// <param name="countIncludePad">Padding counts as elements (ONNX count_include_pad).</param>
    /// <exception cref="ArgumentException">A size is impossible; the message names it.</exception>
    public AveragePoolMap(WindowShape shape, bool countIncludePad)
        : base(shape.Checked().Batch, shape.InputLength, shape.OutputLength, 0)
    {
        _windows = new WindowGeometry(shape);
        _includePad = countIncludePad ? 1 : 0;
    }

    private protected override void Forward<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink) =>
        ForEach.Launch(device, OutputLength, new AveragePoolForward<TSource, TSink>(_windows, _includePad, source, weights, sink));

    private protected override void Adjoint<TSource, TSink>(KernelDevice device, TSource source, ParameterSource weights, TSink sink) =>
        ForEach.Launch(device, InputLength, new AveragePoolAdjoint<TSource, TSink>(_windows, _includePad, source, weights, sink));
}
