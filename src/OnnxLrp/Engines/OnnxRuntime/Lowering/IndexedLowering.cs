using OnnxLrp.Operators.Layers;
using OnnxLrp.Planning.Steps;

namespace OnnxLrp.Engines.OnnxRuntime.Lowering;

/// <summary>Relevance moves by an index within each sample: <c>R_i = Σ_{o: source(o) = i} R_o</c>; outputs without a source keep theirs.</summary>
internal static class IndexedLowering
{
    public static string Lower(IndexedStep step, BackwardGraph backward)
    {
        NodeEmitter nodes = backward.Nodes;
        IndexedRoute r = step.Route;
        long[] outputs = [.. Enumerable.Range(0, r.Source.Length).Where(o => r.Source[o] >= 0).Select(o => (long)o)];
        int[] shape = backward.Shape(step.To.Tensor);
        string samples = nodes.Reshape(backward.Relevance(step.From), [r.Batch, r.Source.Length]);
        string values = outputs.Length == r.Source.Length
            ? samples
            : nodes.Emit("Gather", [samples, nodes.Integers(outputs)], Graph.OnnxAttributes.Empty.With("axis", 1));
        long[] flat = [.. Enumerable.Range(0, r.Batch).SelectMany(n => outputs.Select(o => ((long)n * r.InputSampleLength) + r.Source[o]))];
        return nodes.Reshape(nodes.ScatterAdd(r.Batch * r.InputSampleLength, nodes.Integers(flat), nodes.Reshape(values, [-1])), shape);
    }
}
