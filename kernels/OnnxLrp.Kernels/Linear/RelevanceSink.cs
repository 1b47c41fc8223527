using ILGPU;

namespace OnnxLrp.Kernels.Linear;

/// <summary>relevanceIn (+)= factor * part(u) * sum.</summary>
internal readonly struct RelevanceSink(ArrayView<float> relevanceIn, OperandSource operand, float factor, int accumulate) : ISink
{
    private readonly ArrayView<float> _relevanceIn = relevanceIn;
    private readonly OperandSource _operand = operand;
    private readonly float _factor = factor;
    private readonly int _accumulate = accumulate;

    public void Store(int index, float sum)
    {
        float value = _factor * _operand.Load(index) * sum;
        _relevanceIn[index] = _accumulate != 0 ? _relevanceIn[index] + value : value;
    }
}
