using System.Globalization;
using OnnxLrp.Graph;

namespace OnnxLrp.Checks;

/// <summary>
/// How much memory the tensors of a model may take while it is planned: a file of a few bytes can name terabytes. The bound grows with
/// what the model brings itself (weights) and with what the caller chose (open sizes of the input), and ends at what the machine or
/// container has.
/// </summary>
internal static class MemoryBound
{
    /// <summary>Environment variable that sets the bound in bytes.</summary>
    public const string Variable = "ONNXLRP_MEMORY";

    /// <summary>Why there is a bound, for messages.</summary>
    public const string Reason = "the bound for the size of this model";

    private const double Always = 1e9;

    /// <summary>Networks make some hundred bytes of activations from a byte of weights or of a picture at most.</summary>
    private const double Growth = 500;

    /// <summary>The part of the memory that is free for tensors; the rest is weights, code and what others hold.</summary>
    private const double Free = 0.8;

    /// <summary>Bytes that the graph's tensors may take.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="known">The shapes of its inputs.</param>
    public static double Of(OnnxGraph graph, IReadOnlyDictionary<string, KnownTensor> known)
    {
        string? set = Environment.GetEnvironmentVariable(Variable);
        if (double.TryParse(set, NumberStyles.Float, CultureInfo.InvariantCulture, out double asked) && asked > 0) return asked;
        double own = graph.Initializers.Values.Sum(t => (double)t.Bytes.Length), batch = 1;
        foreach (OnnxValue input in graph.Inputs)
        {
            if (input.Dimensions is not { } declared || !known.TryGetValue(input.Name, out KnownTensor? given)
                || given.Shape is not { } shape) continue;
            for (int d = 0; d < shape.Length && d < declared.Count; d++)
            {
                if (d == 0 && declared[d].Size is null) batch = Math.Max(batch, shape[d]);
            }
            if (declared.Skip(1).Any(d => d.Size is null)) own += given.Bytes / Math.Max(1, shape.Length > 0 ? shape[0] : 1);
        }
        return Math.Min((Always + (Growth * own)) * batch, Free * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }
}
