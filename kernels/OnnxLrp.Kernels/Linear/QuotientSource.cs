using ILGPU;

namespace OnnxLrp.Kernels.Linear;

/// <summary>s = mask(output) * R / st(z), as <see cref="RelevanceQuotient"/> states it; z holds every sample or one for all.</summary>
internal readonly struct QuotientSource<TBatch>(
    ArrayView<float> relevance, ArrayView<float> denominator, ArrayView<float> output, TBatch batch, bool divides, float epsilon, int mask) : ISource
    where TBatch : struct, IBatchIndex
{
    private readonly ArrayView<float> _relevance = relevance;
    private readonly ArrayView<float> _denominator = denominator;
    private readonly ArrayView<float> _output = output;
    private readonly TBatch _batch = batch;
    private readonly int _divides = divides ? 1 : 0;
    private readonly float _epsilon = epsilon;
    private readonly int _mask = mask;

    public float Load(int index)
    {
        if (_mask != 0 && !(_mask * _output[index] > 0))
            return 0;
        float relevance = _relevance[index];
        return _divides != 0 ? Stabiliser.Divide(relevance, _denominator[_batch.Of(index)], _epsilon) : relevance;
    }
}
