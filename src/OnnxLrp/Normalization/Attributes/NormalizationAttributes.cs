using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes of normalisations by statistics, and of the patterns that stand for them.</summary>
/// <param name="Epsilon">ε, which the variance grows by.</param>
/// <param name="Groups">Groups of channels of a GroupNormalization; 0 where they are missing.</param>
/// <param name="Axes">Axes of the statistics of a pattern or a MeanVarianceNormalization.</param>
/// <param name="Trains">Whether a BatchNormalization computes statistics of the batch.</param>
/// <param name="Scale">The constant that a pattern multiplies by; empty for none.</param>
/// <param name="Shift">The constant that a pattern adds; empty for none.</param>
internal sealed record NormalizationAttributes(
    float Epsilon, long Groups, IReadOnlyList<long> Axes, bool Trains, string Scale, string Shift)
{
    /// <summary>Reads them. Before operator set 14 training shows in further outputs.</summary>
    public static NormalizationAttributes Of(OnnxNode node) => new(
        node.Attributes.Float("epsilon", 1e-5f), node.Attributes.Int("num_groups", 0),
        node.Attributes.Ints("axes") ?? (node.IsPattern ? [-1] : [0, 2, 3]),
        node.Is("BatchNormalization") && (node.Attributes.Int("training_mode", 0) != 0 || Enumerable.Range(1, 4).Any(node.HasOutput)),
        node.Attributes.String("scale", ""), node.Attributes.String("shift", ""));
}

/// <summary>Attributes of LRN: <c>x / (bias + α/size Σ x²)^β</c> over a window of channels; a missing size is 0.</summary>
internal sealed record LrnAttributes(long Size, float Alpha, float Beta, float Bias)
{
    public static LrnAttributes Of(OnnxNode node) => new(
        node.Attributes.Int("size", 0), node.Attributes.Float("alpha", 1e-4f),
        node.Attributes.Float("beta", 0.75f), node.Attributes.Float("bias", 1));
}

/// <summary>The power p of LpPool, GlobalLpPool and LpNormalization.</summary>
internal sealed record NormAttributes(long P)
{
    public static NormAttributes Of(OnnxNode node) => new(node.Attributes.Int("p", 2));
}
