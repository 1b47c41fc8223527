using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes of reductions, ArgMax and ArgMin.</summary>
/// <param name="KeepsAxes">Whether reduced axes stay with size 1.</param>
/// <param name="SkipsWithoutAxes">Whether no axes mean none instead of all.</param>
internal sealed record ReductionAttributes(bool KeepsAxes, bool SkipsWithoutAxes)
{
    public static ReductionAttributes Of(OnnxNode node) =>
        new(node.Attributes.Int("keepdims", 1) != 0, node.Attributes.Int("noop_with_empty_axes", 0) != 0);
}
