using ILGPU;

namespace OnnxLrp.Kernels.Linear;

/// <summary>The weights v of a term: part(data), in the layout of the map that uses them.</summary>
/// <param name="Data">The weights; empty where the part is Zero or One, or where the map has none of its own.</param>
/// <param name="Part">Which part of them.</param>
/// <param name="Gamma">The factor of the gamma parts.</param>
public readonly record struct Weights(ArrayView<float> Data, ParameterPart Part, float Gamma = 0);
