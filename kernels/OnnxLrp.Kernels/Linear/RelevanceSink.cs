using OnnxLrp.Kernels.Device;

namespace OnnxLrp.Kernels.Linear;

/// <summary>relevanceIn (+)= factor * part(u) * sum.</summary>
internal readonly struct RelevanceSink<TBatch>(Target relevanceIn, OperandSource<TBatch> operand, float factor) : ISink
    where TBatch : struct, IBatchIndex
{
    private readonly Target _relevanceIn = relevanceIn;
    private readonly OperandSource<TBatch> _operand = operand;
    private readonly float _factor = factor;

    public void Store(int index, float sum) => _relevanceIn.Store(index, _factor * _operand.Load(index) * sum);
}
