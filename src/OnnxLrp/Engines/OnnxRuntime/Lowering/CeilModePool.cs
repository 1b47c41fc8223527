using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Planning;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Writes a pool with <c>ceil_mode</c> as one without, padded to the size that the plan found. ONNX Runtime infers another size than it
/// computes for some of them, and what is built on the inferred shape would not load.
/// </summary>
internal static class CeilModePool
{
    /// <summary>The nodes to write in place of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="plan">The plan, for shapes.</param>
    /// <param name="constants">Takes the constants that are needed.</param>
    public static IEnumerable<OnnxNode> Rewrite(OnnxNode node, LrpPlan plan, NodeEmitter constants)
    {
        if (!(node.Is("MaxPool") || node.Is("AveragePool")) || node.HasOutput(1)) return [node];
        if (WindowAttributes.Of(node) is not { CeilMode: true, HasExplicitPads: true } attributes) return [node];
        if (!plan.Shapes.TryGetValue(node.Output, out int[]? output) || !plan.Shapes.TryGetValue(node.Inputs[0], out int[]? input)) return [node];
        int rank = input.Length - 2;
        int[] kernel = attributes.Kernel.Over(rank), pads = attributes.Pads.Over(2 * rank);
        var window = new Sliding(
            input[2..], output[2..], kernel, attributes.Strides.Over(rank), attributes.Dilations.Over(rank), pads[..rank]);
        int[] end = [.. window.PadsEnd.Select(p => Math.Max(0, p))];
        if (end.Zip(kernel).Any(p => p.First >= p.Second)) return [node];
        OnnxNode whole = node.With(attributes: node.Attributes.With("ceil_mode", 0).With("pads", window.PadsBegin.Concat(end).Select(p => (long)p)));
        bool overhangs = end.Zip(pads[kernel.Length..]).Any(p => p.First > p.Second);
        return node.Is("AveragePool") && attributes.CountsPadding && overhangs
            ? Corrected(whole, window, pads, output, constants) : [whole];
    }

    /// <summary>
    /// Padding counts and what hangs over beyond it does not: the mean over the whole kernel, times kernel / count of each output.
    /// </summary>
    private static IEnumerable<OnnxNode> Corrected(OnnxNode node, Sliding window, int[] pads, int[] output, NodeEmitter constants)
    {
        int[] index = new int[window.Small.Length];
        var factors = new float[Shapes.Length(window.Small)];
        for (int o = 0; o < factors.Length; o++)
        {
            double factor = 1;
            for (int d = 0; d < index.Length; d++)
            {
                int start = (index[d] * window.Strides[d]) - window.PadsBegin[d], last = window.Large[d] - 1 + pads[window.Kernel.Length + d];
                factor *= (double)window.Kernel[d] / Enumerable.Range(0, window.Kernel[d]).Count(k => start + (k * window.Dilations[d]) <= last);
            }
            factors[o] = (float)factor;
            Shapes.Advance(index, window.Small);
        }
        string mean = constants.NewName($"{node.Name}/mean");
        yield return node.With(outputs: [mean]);
        yield return new OnnxNode(constants.NewName($"{node.Name}/Mul"), "Mul", [mean, constants.Constant(factors, [1, 1, .. output[2..]])], [node.Output]);
    }
}
