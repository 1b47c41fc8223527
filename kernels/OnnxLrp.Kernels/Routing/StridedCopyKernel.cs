using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Routing;

/// <summary>Copies between strided regions of two tensors: Transpose, Slice, Pad, Concat, Split and their adjoints.</summary>
internal readonly struct StridedCopyKernel(
    ArrayView<float> source, int sourceOffset, StridedAxes sourceAxes, int targetOffset, StridedAxes targetAxes, Target target) : IElementBody
{
    private readonly ArrayView<float> _source = source;
    private readonly int _sourceOffset = sourceOffset;
    private readonly StridedAxes _sourceAxes = sourceAxes;
    private readonly int _targetOffset = targetOffset;
    private readonly StridedAxes _targetAxes = targetAxes;
    private readonly Target _target = target;

    public void Apply(int index) =>
        _target.Store(_targetOffset + _targetAxes.Offset(index), _source[_sourceOffset + _sourceAxes.Offset(index)]);
}
