namespace OnnxLrp.Evaluation.Diagnosis;

/// <summary>What was found in a network.</summary>
/// <param name="BatchNorms">Every BatchNormalization that relevance passes, in the order of the forward pass.</param>
/// <param name="Strided">Every layer that strides, in the same order.</param>
/// <param name="Pictures">Pictures that were looked at.</param>
public sealed record ModelDiagnosis(IReadOnlyList<BatchNormDiagnosis> BatchNorms, IReadOnlyList<StridedLayerDiagnosis> Strided, int Pictures);
