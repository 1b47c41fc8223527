using OnnxLrp.Graph;
using OnnxLrp.Operators.Geometry;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Relevance moves by an index within each sample: <c>R_i = Σ_{o: source(o) = i} R_o</c>; outputs without a source keep theirs. Written as a sum of
/// Gathers, one for each output that the most asked-for input has, from the outputs and a zero after them; as a ScatterElements where these
/// would be many.
/// </summary>
internal static class IndexedLowering
{
    /// <summary>Gathers are faster than a ScatterElements, but each reads as many values as there are inputs.</summary>
    private const int MostGathers = 16;

    public static string Lower(IndexedStep step, ExplainerGraph explainer)
    {
        NodeEmitter nodes = explainer.Nodes;
        IndexedRoute r = step.Route;
        string samples = nodes.Samples(explainer.Relevance(step.From), r.Batch, r.Source.Length);
        return nodes.Samples(Move(nodes, samples, r.Source, r.InputSampleLength), explainer.Shape(step.To.Tensor));
    }

    /// <param name="nodes">Where nodes are written.</param>
    /// <param name="relevance">[N, outputs].</param>
    /// <param name="source">For each output the input that it came from, or −1.</param>
    /// <param name="inputs">How many inputs there are.</param>
    /// <returns>[N, inputs].</returns>
    public static string Move(NodeEmitter nodes, string relevance, int[] source, int inputs)
    {
        (int[] starts, int[] asking) = CompressedRows.Of(source, inputs);
        int most = Math.Max(1, Enumerable.Range(0, inputs).Select(i => starts[i + 1] - starts[i]).DefaultIfEmpty(0).Max());
        return most > MostGathers ? Scattered(nodes, relevance, source, inputs) : Gathered(nodes, relevance, source.Length, starts, asking, most);
    }

    private static string Gathered(NodeEmitter nodes, string relevance, int outputs, int[] starts, int[] asking, int most)
    {
        string padded = nodes.Pad(relevance, [0, 0], [0, 1]);
        string? sum = null;
        for (int k = 0; k < most; k++)
        {
            long[] from = [.. Enumerable.Range(0, starts.Length - 1).Select(i => starts[i] + k < starts[i + 1] ? asking[starts[i] + k] : (long)outputs)];
            sum = nodes.Accumulate(sum, nodes.Emit("Gather", [padded, nodes.Integers(from)], OnnxAttributes.Empty.With("axis", 1)));
        }
        return sum!;
    }

    /// <summary>The relevance of outputs without a source goes to a place beyond the inputs, which is cut off.</summary>
    private static string Scattered(NodeEmitter nodes, string relevance, int[] source, int inputs)
    {
        string zeros = nodes.ZerosLike(nodes.Emit("Slice", [relevance, nodes.Integers(0), nodes.Integers(1), nodes.Integers(1)]));
        string target = nodes.Emit("Expand", [zeros, nodes.Integers(1, inputs + 1)]);
        string sample = nodes.Integers([.. source.Select(s => s < 0 ? inputs : (long)s)]);
        string indices = nodes.Emit("Expand", [sample, nodes.Emit("Shape", [relevance])]);
        string moved = nodes.Emit("ScatterElements", [target, indices, relevance], OnnxAttributes.Empty.With("axis", 1).With("reduction", "add"));
        return nodes.Emit("Slice", [moved, nodes.Integers(0), nodes.Integers(inputs), nodes.Integers(1)]);
    }
}
