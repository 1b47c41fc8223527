using ILGPU;

namespace OnnxLrp.Kernels.Linear;

/// <summary>The input u of a term: part(data).</summary>
/// <param name="Data">The input of the whole batch, or one sample where <paramref name="SharedOverBatch"/>; empty where the part is
/// One.</param>
/// <param name="Part">Which part of it.</param>
/// <param name="SharedOverBatch">One sample is used for the whole batch, as for the bounds of the zbox rule.</param>
public readonly record struct Operand(ArrayView<float> Data, InputPart Part, bool SharedOverBatch = false);
