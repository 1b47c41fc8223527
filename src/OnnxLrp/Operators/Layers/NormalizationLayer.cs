using OnnxLrp.Operators.Geometry;

namespace OnnxLrp.Operators.Layers;

/// <summary>
/// <c>y = γ ⊙ (x − μ)/√(σ² + ε) + β</c> with mean and variance of each sample's own values, over the middle axis of [outer, size, inner]:
/// LayerNormalization, InstanceNormalization, GroupNormalization; RMSNormalization has μ = 0 and the mean of squares for σ².
/// </summary>
/// <param name="Input">x.</param>
/// <param name="Outer">Product of the axes before.</param>
/// <param name="Size">Values that share a mean.</param>
/// <param name="Inner">Product of the axes behind.</param>
/// <param name="Centred">False for RMSNormalization.</param>
/// <param name="Scale">γ, or null for 1.</param>
/// <param name="Epsilon">ε.</param>
internal sealed record NormalizationLayer(string Input, int Outer, int Size, int Inner, bool Centred, Parameter? Scale, float Epsilon) : Layer;
