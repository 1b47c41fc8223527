using OnnxLrp.Converter.Checking;
using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Passes;

/// <summary>Leaves out the outputs that are not wanted, and what only they need.</summary>
internal sealed class KeepOneOutput(string name) : IConversionPass
{
    public string Name => "keep one output";

    public double Tolerance => OutputCheck.Exact;

    public RewrittenGraph Apply(OnnxGraph graph, ModelFacts facts)
    {
        string[] others = [.. graph.Outputs.Select(o => o.Name).Where(o => o != name)];
        if (others.Length == 0) return new RewrittenGraph(graph, []);
        OnnxGraph cut = GraphPart.For(graph, [.. graph.Outputs.Where(o => o.Name == name)]);
        return new RewrittenGraph(cut.Sorted(), [$"left out: {string.Join(", ", others)}"]);
    }
}
