using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>Whether the scores can be explained at all, and which tensor can be where they cannot.</summary>
internal static class ScoreChoice
{
    /// <summary>Refuses what is no tensor of numbers with fractions: classes, indices, maps.</summary>
    /// <exception cref="ModelNotSupportedException">The scores are none; the remedy names a tensor that can be explained.</exception>
    public static void Check(OnnxGraph graph, GraphFacts facts, IReadOnlyList<string> endpoints, ExplainedScores scores)
    {
        string found = !facts.Types.TryGetValue(scores.Tensor, out OnnxElementType type) || !facts.Shapes.ContainsKey(scores.Tensor)
            ? "is no tensor"
            : $"holds {type}";
        if (found != "is no tensor" && type.IsReal()) return;
        OnnxNode? producer = graph.Producer(scores.Tensor);
        throw new ModelNotSupportedException(graph.Source,
        [
            new PlanProblem(
                producer?.Name ?? scores.Tensor, producer?.OpType ?? "", $"\"{scores.Tensor}\" {found}; scores are tensors of floats",
                Nearest(graph, facts, endpoints, scores.Tensor) is { } other
                    ? $"explain {Refusals.Pasteable(other)}"
                    : "export the scores as an output"),
        ]);
    }

    /// <summary>The nearest tensor in front of another that can be explained, or null.</summary>
    public static string? Nearest(OnnxGraph graph, GraphFacts facts, IReadOnlyList<string> endpoints, string tensor)
    {
        var seen = new HashSet<string> { tensor };
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out string? at))
        {
            if (at != tensor && IsExplainable(graph, facts, endpoints, at)) return at;
            foreach (string before in graph.Producer(at)?.Dependencies ?? [])
            {
                if (seen.Add(before)) open.Enqueue(before);
            }
        }
        return null;
    }

    private static bool IsExplainable(OnnxGraph graph, GraphFacts facts, IReadOnlyList<string> endpoints, string tensor)
    {
        if (graph.Producer(tensor) is null || !facts.Types.TryGetValue(tensor, out OnnxElementType type) || !type.IsReal()) return false;
        var builder = new LayerBuilder(graph, facts, endpoints, tensor);
        return builder.Build().Count > 0 && builder.Problems.Count == 0;
    }
}
