using System.Globalization;
using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Normalization;

/// <summary>
/// A BatchNormalization at inference as the diagonal map that it is. Formula, per channel: y = Scale · x + Shift with
/// Scale = γ / √(σ² + ε) and Shift = β − Scale · μ; computed in double.
/// </summary>
/// <param name="Scale">Scale per channel.</param>
/// <param name="Shift">Shift per channel.</param>
/// <param name="Split">|Scale · μ| + |β|: the size of what the shift is made of.</param>
internal sealed record BatchNormParameters(double[] Scale, double[] Shift, double[] Split)
{
    /// <summary>Reads the parameters of a node of a graph; null with the reason if the node is not a fixed map per channel.</summary>
    public static BatchNormParameters? Of(OnnxGraph graph, OnnxNode node, out string reason) =>
        Of(node, i => graph.Initializers.GetValueOrDefault(node.Input(i)), out reason);

    /// <summary>Reads the parameters; null with the reason if the node is not a fixed map per channel.</summary>
    /// <param name="node">The node.</param>
    /// <param name="constant">The constant at an input; null where it is none.</param>
    /// <param name="reason">Why it is no such map; empty where it is.</param>
    public static BatchNormParameters? Of(OnnxNode node, Func<int, OnnxTensor?> constant, out string reason)
    {
        reason = "";
        NormalizationAttributes attributes = NormalizationAttributes.Of(node);
        if (attributes.Trains)
        {
            reason = "it is in training mode and has no running statistics that are constant: its statistics depend on the batch";
            return null;
        }

        float[]?[] values = [.. Enumerable.Range(1, 4).Select(i => constant(i)?.ToFloats())];
        if (values is not [{ } gamma, { } beta, { } mean, { } variance])
        {
            reason = "its statistics are not constant";
            return null;
        }

        double epsilon = attributes.Epsilon;
        int flat = Array.FindIndex(variance, v => !(v + epsilon > 0));
        if (flat >= 0)
        {
            string found = string.Create(
                CultureInfo.InvariantCulture, $"{variance[flat]}, and {variance[flat] + epsilon:0.######} with epsilon");
            reason = $"its variance of channel {flat} is {found}: expected more than 0";
            return null;
        }

        double[] scale = [.. gamma.Select((g, c) => g / Math.Sqrt(variance[c] + epsilon))];
        return new BatchNormParameters(
            scale,
            [.. scale.Select((s, c) => beta[c] - (s * mean[c]))],
            [.. scale.Select((s, c) => Math.Abs(s * mean[c]) + Math.Abs(beta[c]))]);
    }

    /// <summary>Scale in single precision, rounded as ONNX Runtime rounds it.</summary>
    public static float[] SingleScale(float[] gamma, float[] variance, float epsilon) =>
        [.. gamma.Zip(variance, (g, v) => g / MathF.Sqrt(v + epsilon))];
}
