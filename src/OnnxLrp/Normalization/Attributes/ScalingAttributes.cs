using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Attributes of scikit-learn's Scaler and Normalizer.</summary>
/// <param name="Offset">What is taken away, for each feature or for all.</param>
/// <param name="Scale">The factor, for each feature or for all.</param>
/// <param name="Norm">The norm that a row is divided by.</param>
internal sealed record ScalingAttributes(float[] Offset, float[] Scale, string Norm)
{
    public static ScalingAttributes Of(OnnxNode node) =>
        new([.. node.Attributes.Floats("offset") ?? [0]], [.. node.Attributes.Floats("scale") ?? [1]],
            node.Attributes.String("norm", "MAX"));
}

/// <summary>The attribute of QuantizeLinear and DequantizeLinear: how many values share a scale; 0: a whole slice.</summary>
internal sealed record QuantizationAttributes(long BlockSize)
{
    public static QuantizationAttributes Of(OnnxNode node) => new(node.Attributes.Int("block_size", 0));
}
