using ILGPU;

namespace OnnxLrp.Kernels.Linear;

/// <summary>part(u), where u may be one sample for the whole batch (period &gt; 0) or absent (a constant part).</summary>
internal readonly struct OperandSource(ArrayView<float> data, Part part, int period) : ISource
{
    private readonly ParameterSource _data = new(data, part);
    private readonly int _period = period;

    public float Load(int index) => _data.Load(_period > 0 ? index % _period : index);
}
