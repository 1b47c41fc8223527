using ILGPU;

namespace OnnxLrp.Kernels.Linear;

/// <summary>The bias c of a term: output element e adds part(data[(e / Inner) % Count]).</summary>
/// <param name="Data">The bias, <paramref name="Count"/> elements; empty where the part is Zero or One.</param>
/// <param name="Part">Which part of it.</param>
/// <param name="Gamma">The factor of the gamma parts.</param>
/// <param name="Inner">Consecutive output elements that share a parameter: the spatial size for a bias per channel, else 1.</param>
/// <param name="Count">Number of parameters: channels, or the length of a sample, or 1.</param>
public readonly record struct Bias(ArrayView<float> Data, ParameterPart Part, float Gamma, int Inner, int Count)
{
    /// <summary>No bias.</summary>
    public static Bias None => new(default, ParameterPart.Zero, 0, 1, 1);
}
