using ILGPU;

namespace OnnxLrp.Kernels.Linear;

/// <summary>s = mask(output) * R / st(z), as <see cref="RelevanceQuotient"/> states it.</summary>
internal readonly struct QuotientSource(
    ArrayView<float> relevance, ArrayView<float> denominator, ArrayView<float> output, int divides, int period, float epsilon, int mask) : ISource
{
    private readonly ArrayView<float> _relevance = relevance;
    private readonly ArrayView<float> _denominator = denominator;
    private readonly ArrayView<float> _output = output;
    private readonly int _divides = divides;
    private readonly int _period = period;
    private readonly float _epsilon = epsilon;
    private readonly int _mask = mask;

    public float Load(int index)
    {
        if (_mask != 0 && !(_mask * _output[index] > 0))
            return 0;
        float relevance = _relevance[index];
        return _divides != 0 ? Stabiliser.Divide(relevance, _denominator[_period > 0 ? index % _period : index], _epsilon) : relevance;
    }
}
