using OnnxLrp.Graph;

namespace OnnxLrp.Converter.Passes;

/// <summary>A rewrite of the library as a pass of the conversion; what it did is told by counting operators where it says nothing itself.</summary>
internal sealed class LibraryPass(string name, IGraphPass canonization, double tolerance) : IConversionPass
{
    public string Name => name;

    public double Tolerance => tolerance;

    public RewrittenGraph Apply(OnnxGraph graph, ModelFacts facts)
    {
        RewrittenGraph result = canonization.Apply(graph, facts.Of(graph));
        if (result.Notes.Count > 0) return result;
        string gone = string.Join(", ", Missing(graph, result.Graph).Select(m => $"{m.Count} {m.Operator}"));
        return gone.Length == 0 ? result : result with { Notes = [$"gone: {gone}"] };
    }

    private static IEnumerable<(string Operator, int Count)> Missing(OnnxGraph before, OnnxGraph after)
    {
        Dictionary<string, int> left = after.Nodes.GroupBy(n => n.OpType).ToDictionary(g => g.Key, g => g.Count());
        return before.Nodes.GroupBy(n => n.OpType).Select(g => (g.Key, g.Count() - left.GetValueOrDefault(g.Key))).Where(g => g.Item2 > 0)
            .OrderByDescending(g => g.Item2).ThenBy(g => g.Key, StringComparer.Ordinal);
    }
}
