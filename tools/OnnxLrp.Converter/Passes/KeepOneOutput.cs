using OnnxLrp.Canonization;
using OnnxLrp.Converter.Checking;
using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Passes;

/// <summary>Leaves out the outputs that are not wanted, and what only they need.</summary>
internal sealed class KeepOneOutput(string name) : IConversionPass
{
    public string Name => "keep one output";

    public double Tolerance => OutputCheck.Exact;

    public CanonizedGraph Apply(OnnxGraph graph, ModelFacts facts)
    {
        string[] others = [.. graph.Outputs.Select(o => o.Name).Where(o => o != name)];
        if (others.Length == 0) return new CanonizedGraph(graph, []);
        var needed = new HashSet<string> { name };
        var nodes = new List<OnnxNode>();
        foreach (OnnxNode node in graph.Nodes.Reverse().Where(n => n.Outputs.Any(needed.Contains)))
        {
            needed.UnionWith(node.Dependencies);
            nodes.Add(node);
        }
        nodes.Reverse();
        OnnxGraph cut = graph with
        {
            Nodes = nodes,
            Outputs = [.. graph.Outputs.Where(o => o.Name == name)],
            Initializers = graph.Initializers.Where(t => needed.Contains(t.Key)).ToDictionary(),
        };
        return new CanonizedGraph(cut.Sorted(), [$"left out: {string.Join(", ", others)}"]);
    }
}
