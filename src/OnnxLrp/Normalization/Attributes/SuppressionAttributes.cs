using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>The attribute of NonMaxSuppression: whether a box is a centre with width and height; else two opposite corners.</summary>
internal sealed record SuppressionAttributes(bool HasCentres)
{
    public static SuppressionAttributes Of(OnnxNode node) => new(node.Attributes.Int("center_point_box", 0) == 1);
}
