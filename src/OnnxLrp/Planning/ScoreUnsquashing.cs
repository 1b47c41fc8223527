using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;

namespace OnnxLrp.Planning;

/// <summary>Scores without the squash: the tensor with the logits, and the squash that was taken off.</summary>
internal sealed record Unsquashed(string Tensor, SquashNode Squash, bool IsLogarithm);

/// <summary>
/// Takes the squash off a tensor at the end of a model: looks back through what hands values on, and writes the operators that shape the
/// result once more, now for the logits. So softmax → Transpose becomes logits → Transpose.
/// </summary>
/// <param name="graph">The model.</param>
internal sealed class ScoreUnsquashing(OnnxGraph graph)
{
    private static readonly HashSet<string> Shaping = ["Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Split", "Gather"];

    private readonly List<OnnxNode> _added = [];
    private readonly HashSet<string> _names =
    [
        .. graph.Nodes.SelectMany(n => n.Outputs), .. graph.Nodes.Select(n => n.Name), .. graph.Initializers.Keys, .. graph.Inputs.Select(i => i.Name),
    ];

    /// <summary>The nodes that were written.</summary>
    public IReadOnlyList<OnnxNode> Added => _added;

    /// <summary>A tensor without its squash, or null: there is none on the way.</summary>
    public Unsquashed? Of(string tensor)
    {
        if (SquashNodes.Of(graph, tensor) is { } squash) return new Unsquashed(squash.Logits, squash, squash.IsLogarithm);
        if (graph.Producer(tensor) is not { Attributes.HasSubgraph: false } node) return null;
        if (HandedOn(node, tensor) is { } before) return Of(before);
        if (node.Domain.Length > 0) return null;
        switch (node.OpType)
        {
            case "Log":
                return Of(node.Input(0)) is { IsLogarithm: false, Squash.Squash: ScoreSquash.Softmax or ScoreSquash.Sigmoid } inner ? inner with { IsLogarithm = true } : null;
            case "Exp":
                return Of(node.Input(0)) is { IsLogarithm: true } logarithm ? logarithm with { IsLogarithm = false } : null;
            case "Sub" when graph.Initializers.ContainsKey(node.Input(0)):
                return Complement(node);
            case "Concat":
                return Joined(node);
            case "Gather" when !graph.Initializers.ContainsKey(node.Input(1)):
                return null;
            case string op when Shaping.Contains(op):
                return Of(node.Input(0)) is { } shaped ? shaped with { Tensor = Again(node, [shaped.Tensor, .. node.Inputs.Skip(1)], node.Outputs.ToList().IndexOf(tensor)) } : null;
            default:
                return graph.Guarded(node) is { } guarded && Of(guarded) is { } kept ? kept : CutToUnit(node);
        }
    }

    /// <summary>The tensor that a node hands on as it is, or in another precision. Null: it does more.</summary>
    public string? HandedOn(OnnxNode node, string tensor)
    {
        if (node is { Domain: "ai.onnx.ml", OpType: "Normalizer" } && ScalingAttributes.Of(node).Norm == "L1") return node.Input(0);
        if (node.Domain.Length > 0 || node.Output != tensor) return null;
        return node.OpType switch
        {
            "Identity" or "Dropout" or "CastLike" => node.Input(0),
            "Cast" when CastAttributes.Of(node).To.IsReal() => node.Input(0),
            _ => graph.Unchanged(node),
        };
    }

    private Unsquashed? CutToUnit(OnnxNode node) =>
        node.OpType == "Clip" && graph.CutsToUnit(node) ? new Unsquashed(node.Input(0), new SquashNode(node.Input(0), ScoreSquash.Clip, false, node), false) : null;

    /// <summary><c>1 − sigmoid(z) = sigmoid(−z)</c>.</summary>
    private Unsquashed? Complement(OnnxNode node) =>
        graph.OtherInput(node, v => v == 1) is { } p && p == node.Input(1) && Of(p) is { IsLogarithm: false, Squash.Squash: ScoreSquash.Sigmoid } inner
            ? inner with { Tensor = Write("Neg", node.Name, [inner.Tensor], OnnxAttributes.Empty, 1, 0) }
            : null;

    /// <summary>Sigmoids side by side: each score has its own, so that the logits stand side by side too.</summary>
    private Unsquashed? Joined(OnnxNode node)
    {
        var parts = new List<Unsquashed>();
        foreach (string input in node.Inputs)
        {
            if (Of(input) is not { IsLogarithm: false, Squash.Squash: ScoreSquash.Sigmoid } part) return null;
            parts.Add(part);
        }
        return parts.Count == 0 ? null : parts[0] with { Tensor = Again(node, [.. parts.Select(p => p.Tensor)], 0) };
    }

    private string Again(OnnxNode node, string[] inputs, int output) => Write(node.OpType, node.Name, inputs, node.Attributes, node.Outputs.Count, output);

    private string Write(string op, string name, string[] inputs, OnnxAttributes attributes, int outputs, int output)
    {
        string again = NewName($"{name}.logits");
        string[] made = [.. Enumerable.Range(0, outputs).Select(i => NewName(outputs == 1 ? $"{again}:0" : $"{again}:{i}"))];
        _added.Add(new OnnxNode(again, op, inputs, made, attributes));
        return made[output];
    }

    private string NewName(string wanted)
    {
        string name = wanted;
        for (int i = 2; !_names.Add(name); i++) name = $"{wanted}_{i}";
        return name;
    }
}
