using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Linear;

/// <summary>z (+)= sign * (sum + part(bias)).</summary>
internal readonly struct DenominatorSink(Target z, ParameterSource bias, int inner, int count, float sign) : ISink
{
    private readonly Target _z = z;
    private readonly ParameterSource _bias = bias;
    private readonly int _inner = inner;
    private readonly int _count = count;
    private readonly float _sign = sign;

    public void Store(int index, float sum) => _z.Store(index, _sign * (sum + _bias.Load(index / _inner % _count)));
}
