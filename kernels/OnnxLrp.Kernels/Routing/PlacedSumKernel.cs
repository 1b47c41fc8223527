using ILGPU;
using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Routing;

/// <summary>
/// One thread per target element looks through its row for the source elements that have its place: no atomic additions, so that the sum
/// has a fixed order.
/// </summary>
internal readonly struct PlacedSumKernel(
    ArrayView<float> source, ArrayView<float> places, int sourceLength, int targetLength, Target target) : IElementBody
{
    private readonly ArrayView<float> _source = source;
    private readonly ArrayView<float> _places = places;
    private readonly int _sourceLength = sourceLength;
    private readonly int _targetLength = targetLength;
    private readonly Target _target = target;

    public void Apply(int index)
    {
        int row = index / _targetLength, first = row * _sourceLength, end = first + _sourceLength;
        float place = index - row * _targetLength, sum = 0;
        for (int o = first; o < end; o++)
            sum += _places[o] == place ? _source[o] : 0;
        _target.Store(index, sum);
    }
}
