using OnnxLrp.Graph;
using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>
/// Relevance moves by an index within each sample: <c>R_i = Σ_{o: source(o) = i} R_o</c>; outputs without a source keep theirs. Written as a sum of
/// Gathers, one for each output that the most asked-for input has, from the outputs and a zero behind them.
/// </summary>
internal static class IndexedLowering
{
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
        int outputs = source.Length;
        ILookup<int, int> asked = Enumerable.Range(0, outputs).Where(o => source[o] >= 0).ToLookup(o => source[o]);
        string padded = nodes.Pad(relevance, [0, 0], [0, 1]);
        string? sum = null;
        for (int k = 0; k < Math.Max(1, asked.Select(a => a.Count()).DefaultIfEmpty(0).Max()); k++)
        {
            long[] from = [.. Enumerable.Range(0, inputs).Select(i => (long)asked[i].Skip(k).FirstOrDefault(outputs))];
            sum = nodes.Accumulate(sum, nodes.Emit("Gather", [padded, nodes.Integers(from)], OnnxAttributes.Empty.With("axis", 1)));
        }
        return sum!;
    }
}
