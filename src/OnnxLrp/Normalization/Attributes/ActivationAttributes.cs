using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>Parameters of elementwise functions.</summary>
internal sealed record ActivationAttributes(float Alpha, float Beta, float Gamma, string Approximate)
{
    public static ActivationAttributes Of(OnnxNode node) => new(
        node.Attributes.Float("alpha", node.OpType switch { "LeakyRelu" => 0.01f, "HardSigmoid" => 0.2f, "Selu" => 1.67326319f, _ => 1 }),
        node.Attributes.Float("beta", 0.5f), node.Attributes.Float("gamma", 1.05070102f), node.Attributes.String("approximate", "none"));
}

/// <summary>Attributes of Shrink.</summary>
internal readonly record struct ShrinkAttributes(float Bias, float Limit)
{
    public static ShrinkAttributes Of(OnnxNode node) => new(node.Attributes.Float("bias", 0), node.Attributes.Float("lambd", 0.5f));
}
