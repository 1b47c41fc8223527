using ILGPU;

namespace OnnxLrp.Kernels.Linear;

/// <summary>z (+)= sign * (sum + part(bias)).</summary>
internal readonly struct DenominatorSink(ArrayView<float> z, ParameterSource bias, int inner, int count, float sign, int accumulate) : ISink
{
    private readonly ArrayView<float> _z = z;
    private readonly ParameterSource _bias = bias;
    private readonly int _inner = inner;
    private readonly int _count = count;
    private readonly float _sign = sign;
    private readonly int _accumulate = accumulate;

    public void Store(int index, float sum)
    {
        float value = _sign * (sum + _bias.Load(index / _inner % _count));
        _z[index] = _accumulate != 0 ? _z[index] + value : value;
    }
}
