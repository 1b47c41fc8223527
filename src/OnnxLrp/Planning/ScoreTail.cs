using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>
/// What follows the scores at the end of a model: decisions (which class, which are the best), the labels made from them, squashes and
/// shapes. It finds what a decision is made from, and whether outputs are tails of one tensor.
/// </summary>
/// <param name="graph">The model.</param>
internal sealed class ScoreTail(OnnxGraph graph)
{
    private static readonly HashSet<string> Shaping = ["Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose"];

    private readonly ScoreUnsquashing _unsquashing = new(graph);

    /// <summary>
    /// The tensor that a decision at the end is made from, and the decision; the tensor itself and null where nothing is decided.
    /// </summary>
    public (string Tensor, OnnxNode? Decision) BeforeDecision(string tensor)
    {
        string at = tensor;
        while (graph.Producer(at) is { } node)
        {
            if (Decides(node)) return (node.Input(0), node);
            if (LabelFrom(node) is not { } before) break;
            at = before;
        }
        return (tensor, null);
    }

    /// <summary>The tensor that everything up to here was made from by decisions, squashes and shapes alone.</summary>
    public string Root(string tensor)
    {
        (string at, _) = BeforeDecision(tensor);
        while (Before(at) is { } before) at = before;
        return at;
    }

    private string? Before(string tensor)
    {
        if (SquashNodes.Of(graph, tensor) is { } squash) return squash.Logits;
        if (graph.Producer(tensor) is not { } node) return null;
        if (_unsquashing.HandedOn(node, tensor) is { } handed) return handed;
        if (node.Domain.Length > 0) return null;
        switch (node.OpType)
        {
            case "Log" or "Exp" when _unsquashing.Of(tensor) is not null:
                return node.Input(0);
            case "Concat" or "Sub" when _unsquashing.Of(tensor) is { } parts:
                string[] roots = [.. node.Inputs.Where(i => !graph.Initializers.ContainsKey(i)).Select(Root).Distinct()];
                return roots.Length == 1 ? roots[0] : null;
            case string op when Shaping.Contains(op):
                return node.Input(0);
            default:
                return graph.Guarded(node) ?? (node.OpType == "Clip" && graph.CutsToUnit(node) ? node.Input(0) : null);
        }
    }

    private bool Decides(OnnxNode node) => node.OpType switch
    {
        "ZipMap" => node.Domain == "ai.onnx.ml",
        "ArgMax" or "TopK" or "Hardmax" => node.Domain.Length == 0,
        "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" => node.Domain.Length == 0 && graph.Initializers.ContainsKey(node.Input(1)),
        // The probability of the best class; any other maximum is a layer.
        "ReduceMax" => node.Domain.Length == 0 && _unsquashing.Of(node.Input(0)) is not null,
        _ => false,
    };

    /// <summary>The tensor that a label was made from, or a decision was shaped from.</summary>
    private string? LabelFrom(OnnxNode node) => node.OpType switch
    {
        "ArrayFeatureExtractor" when graph.Initializers.ContainsKey(node.Input(0)) => node.Input(1),
        "Gather" when graph.Initializers.ContainsKey(node.Input(0)) => node.Input(1),
        "LabelEncoder" or "Cast" or "Identity" or "Not" => node.Input(0),
        string op when node.Domain.Length == 0 && Shaping.Contains(op) => node.Input(0),
        _ => null,
    };
}
