using OnnxLrp.Graph;
using OnnxLrp.Normalization;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Engines.OnnxRuntime.Blocked;

/// <summary>
/// BatchNormalization with constant parameters as <c>y = s x + (β − μ s)</c>, <c>s = γ / √(σ² + ε)</c>, for each channel. In single
/// precision and in this order of operations, as ONNX Runtime does it, so that the forward pass is the same to the last bit.
/// </summary>
/// <param name="Scale">s.</param>
/// <param name="Mean">μ.</param>
/// <param name="Shift">β.</param>
internal sealed record Affine(float[] Scale, float[] Mean, float[] Shift)
{
    /// <summary>The map of a node; null if it is no such node.</summary>
    public static Affine? Of(OnnxNode node, GraphConstants constants)
    {
        if (!node.Is("BatchNormalization") || node.Outputs.Count > 1 || !node.Inputs.Skip(1).All(constants.IsFloat)) return null;
        float[][] p = [.. node.Inputs.Skip(1).Select(constants.Values)];
        return new Affine(BatchNormParameters.SingleScale(p[0], p[3], NormalizationAttributes.Of(node).Epsilon), p[2], p[1]);
    }

    /// <summary>The bias of a layer and this map after it as one: <c>(b − μ) s + β</c>, without a bias <c>β − μ s</c>.</summary>
    public float[] Bias(float[]? b) => [.. Scale.Select((s, k) => b is null ? Shift[k] - (Mean[k] * s) : ((b[k] - Mean[k]) * s) + Shift[k])];
}
