using ILGPU;

namespace OnnxLrp.Kernels.Linear;

/// <summary>Weights or biases: part(data[index]), or a constant without data.</summary>
internal readonly struct ParameterSource(ArrayView<float> data, Part part) : ISource
{
    private readonly ArrayView<float> _data = data;
    private readonly Part _part = part;
    private readonly int _reads = part.Reads ? 1 : 0;

    public float Load(int index) => _reads != 0 ? _part.Apply(_data[index]) : _part.Constant;

    /// <summary>The part of a parameter that the kernel knows without reading it.</summary>
    public float Apply(float parameter) => _part.Apply(parameter);
}
