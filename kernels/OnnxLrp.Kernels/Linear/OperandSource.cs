using ILGPU;

namespace OnnxLrp.Kernels.Linear;

/// <summary>part(u), where u holds every sample or one for all, or is absent (a constant part).</summary>
internal readonly struct OperandSource<TBatch>(ArrayView<float> data, Part part, TBatch batch) : ISource
    where TBatch : struct, IBatchIndex
{
    private readonly ParameterSource _data = new(data, part);
    private readonly TBatch _batch = batch;

    public float Load(int index) => _data.Load(_batch.Of(index));
}
