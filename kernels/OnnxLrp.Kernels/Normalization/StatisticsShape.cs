namespace OnnxLrp.Kernels.Normalization;

/// <summary>A normalisation by a sample's own statistics, over the middle axis of [outer, Size, Inner].</summary>
/// <param name="Size">Values that share mean and variance.</param>
/// <param name="Inner">Product of the axes after them.</param>
/// <param name="Centred">False: no mean is subtracted (RMSNormalization).</param>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="ScaleInner">Value e has the scale (e / ScaleInner) mod ScaleCount.</param>
/// <param name="ScaleCount">Number of scales.</param>
public readonly record struct StatisticsShape(int Size, int Inner, bool Centred, float Epsilon, int ScaleInner, int ScaleCount);
