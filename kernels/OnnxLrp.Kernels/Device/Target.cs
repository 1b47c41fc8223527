using ILGPU;

namespace OnnxLrp.Kernels.Device;

/// <summary>A view that a kernel overwrites or adds to.</summary>
internal readonly struct Target(ArrayView<float> data, bool accumulate)
{
    private readonly ArrayView<float> _data = data;
    private readonly int _accumulate = accumulate ? 1 : 0;

    public void Store(int index, float value) => _data[index] = _accumulate != 0 ? _data[index] + value : value;
}
