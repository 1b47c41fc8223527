using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Routing;

/// <summary>One thread per target element sums the source elements of its row.</summary>
internal readonly struct IndexedGatherKernel(
    ArrayView<float> source, ArrayView<int> rowStarts, ArrayView<int> indices, int sourceSample, int targetSample, Target target) : IElementBody
{
    private readonly ArrayView<float> _source = source;
    private readonly ArrayView<int> _rowStarts = rowStarts;
    private readonly ArrayView<int> _indices = indices;
    private readonly int _sourceSample = sourceSample;
    private readonly int _targetSample = targetSample;
    private readonly Target _target = target;

    public void Apply(int index)
    {
        int sample = index / _targetSample, row = index - sample * _targetSample;
        int end = _rowStarts[row + 1];
        float sum = 0;
        for (int j = _rowStarts[row]; j < end; j++)
            sum += _source[sample * _sourceSample + _indices[j]];
        _target.Store(index, sum);
    }
}
