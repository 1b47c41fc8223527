using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Linear;

/// <summary>relevanceIn (+)= factor * part(u) * sum.</summary>
internal readonly struct RelevanceSink(Target relevanceIn, OperandSource operand, float factor) : ISink
{
    private readonly Target _relevanceIn = relevanceIn;
    private readonly OperandSource _operand = operand;
    private readonly float _factor = factor;

    public void Store(int index, float sum) => _relevanceIn.Store(index, _factor * _operand.Load(index) * sum);
}
