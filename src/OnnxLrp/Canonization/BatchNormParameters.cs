using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>
/// A BatchNormalization at inference as the diagonal map that it is. Formula, per channel: y = Scale · x + Shift with
/// Scale = γ / √(σ² + ε) and Shift = β − Scale · μ; computed in double.
/// </summary>
/// <param name="Scale">Scale per channel.</param>
/// <param name="Shift">Shift per channel.</param>
internal sealed record BatchNormParameters(double[] Scale, double[] Shift)
{
    /// <summary>
    /// Whether the node computes statistics of the batch: by attribute from operator set 14 on, by further outputs before.
    /// </summary>
    public static bool InTraining(OnnxNode node)
        => node.Is("BatchNormalization") && (node.Attributes.Int("training_mode", 0) != 0 || Enumerable.Range(1, 4).Any(node.HasOutput));

    /// <summary>Reads the parameters; null with the reason if the node is not a fixed map per channel.</summary>
    public static BatchNormParameters? Of(OnnxGraph graph, OnnxNode node, out string reason)
    {
        reason = "";
        if (InTraining(node))
            reason = "it is in training mode, so it depends on the batch; export the model for inference";
        else if (node.Attributes.Int("spatial", 1) == 0)
            reason = "it has statistics per position (spatial = 0)";
        else if (!Enumerable.Range(1, 4).All(i => graph.Initializers.ContainsKey(node.Input(i))))
            reason = "its statistics are not constant";
        if (reason.Length > 0)
            return null;

        float[] Values(int input) => graph.Initializers[node.Input(input)].ToFloats();
        (float[] gamma, float[] beta, float[] mean, float[] variance) = (Values(1), Values(2), Values(3), Values(4));
        double epsilon = node.Attributes.Float("epsilon", 1e-5f);
        double[] scale = gamma.Select((g, c) => g / Math.Sqrt(variance[c] + epsilon)).ToArray();
        if (variance.Any(v => !(v + epsilon > 0)))
        {
            reason = "its variance plus epsilon is not positive everywhere";
            return null;
        }
        return new BatchNormParameters(scale, scale.Select((s, c) => beta[c] - s * mean[c]).ToArray());
    }
}
