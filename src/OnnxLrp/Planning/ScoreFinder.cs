using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>
/// Finds the scores that an explanation of a model starts at. Everything that explains, judges or converts a model asks here.
/// </summary>
internal static class ScoreFinder
{
    private const int Named = 4;

    /// <summary>The scores of several outputs, or tensors inside the model, all in one model.</summary>
    public static IReadOnlyList<ExplainedScores> FindAll(OnnxGraph graph, IReadOnlyList<string?> asked, ScoreStart start)
    {
        var found = new List<ExplainedScores>();
        foreach (string? each in asked) found.Add(Find(found.Count == 0 ? graph : found[^1].Model, each, start));
        return [.. found.Select(s => s with { Model = found[^1].Model })];
    }

    /// <summary>The scores of an output, or of a tensor inside the model.</summary>
    /// <param name="graph">The model as it was read.</param>
    /// <param name="asked">The tensor that is asked for, any one that a node makes; null: the first output, or what all outputs are made
    /// from.</param>
    /// <param name="start">Whether squashes and decisions are skipped.</param>
    /// <exception cref="Errors.ModelNotSupportedException">There is no such tensor.</exception>
    public static ExplainedScores Find(OnnxGraph graph, string? asked, ScoreStart start = ScoreStart.Logits)
    {
        var tail = new ScoreTail(graph);
        (string output, string[] chosen) = asked is null ? Output(graph, tail) : (Existing(graph, asked), []);
        if (start == ScoreStart.Output) return Of(graph, output, chosen);
        (string scores, OnnxNode? decision) = tail.BeforeDecision(output);
        var unsquashing = new ScoreUnsquashing(graph);
        string[] notes = decision is null ? chosen : [.. chosen, $"{decision.Name}: the scores are what this {decision.OpType} decides from, \"{scores}\"; a class is an index into it"];
        if (unsquashing.Of(scores) is { } logits) return Of(graph, scores, logits, unsquashing.Added, notes);
        SquashNode? next = graph.Consumers(scores).SelectMany(n => n.Outputs).Where(o => o.Length > 0).Select(o => SquashNodes.Of(graph, o))
            .FirstOrDefault(s => s?.Logits == scores && graph.Outputs.Any(o => tail.Root(o.Name) == tail.Root(scores)));
        ExplainedScores found = Of(graph, scores, notes);
        return next is { } squash ? found with { Squash = squash.Squash, IsLogarithm = squash.IsLogarithm, Given = squash.Node.Output } : found;
    }

    /// <summary>The scores that all outputs are made from; null: they are made from several tensors.</summary>
    public static ExplainedScores? OneOrigin(OnnxGraph graph)
    {
        var tail = new ScoreTail(graph);
        return graph.Outputs.Select(o => tail.Root(o.Name)).Distinct().Count() == 1 ? Find(graph, null) : null;
    }

    private static ExplainedScores Of(OnnxGraph graph, string scores, IReadOnlyList<string> notes)
    {
        (OnnxGraph model, string tensor) = AsOutput(graph, scores);
        return new ExplainedScores(model, tensor, ScoreSquash.None, false, tensor) { Notes = notes };
    }

    private static ExplainedScores Of(OnnxGraph graph, string given, Unsquashed logits, IReadOnlyList<OnnxNode> added, IReadOnlyList<string> notes)
    {
        SquashNode squash = logits.Squash;
        string shape = added.Count == 0 ? "" : $", in the shape of \"{given}\"";
        string note = $"{squash.Node.Name}: explanation starts at the logits \"{squash.Logits}\" before this {squash.Node.OpType}{shape}; the score is the logit, "
            + $"not the value of \"{given}\"; score-at output explains that";
        (OnnxGraph model, string tensor) = AsOutput(added.Count == 0 ? graph : graph with { Nodes = [.. graph.Nodes, .. added] }, logits.Tensor);
        return new ExplainedScores(model, tensor, squash.Squash, logits.IsLogarithm, given) { Notes = [.. notes, note] };
    }

    /// <summary>
    /// Makes a tensor an output, which keeps its name in every rewrite of the graph. An input is handed on by a node first: outputs are
    /// made by nodes.
    /// </summary>
    private static (OnnxGraph Model, string Tensor) AsOutput(OnnxGraph graph, string tensor)
    {
        if (graph.IsOutput(tensor)) return (graph, tensor);
        if (graph.Producer(tensor) is null)
        {
            string handed = $"{tensor}.scores";
            graph = graph with { Nodes = [.. graph.Nodes, new OnnxNode(handed, "Identity", [tensor], [handed])] };
            tensor = handed;
        }
        return (graph with { Outputs = [.. graph.Outputs, new OnnxValue(tensor, OnnxElementType.Undefined, null)] }, tensor);
    }

    private static string Existing(OnnxGraph graph, string asked)
    {
        if (graph.Producer(asked) is not null) return asked;
        string found = graph.IsInput(asked) ? "is the model's input" : graph.Initializers.ContainsKey(asked) ? "is a constant" : "does not exist";
        throw Refusals.OfModel(graph, $"output tensor \"{asked}\" {found}", $"the model's outputs are {string.Join(", ", graph.Outputs.Select(o => o.Name))}; any tensor that a node makes may be named");
    }

    /// <summary>
    /// The output whose scores are explained where none is named: the only one, the first with values where all are made from one tensor,
    /// else the first of all, with a note that there are others.
    /// </summary>
    private static (string Output, string[] Notes) Output(OnnxGraph graph, ScoreTail tail)
    {
        string[] outputs = [.. graph.Outputs.Select(o => o.Name)];
        if (outputs.Length == 0) throw Refusals.OfModel(graph, "it has no outputs", "export the model again");
        string[] roots = [.. outputs.Select(tail.Root).Distinct()];
        if (roots.Length == 1) return (outputs.FirstOrDefault(o => tail.BeforeDecision(o).Decision is null, outputs[0]), []);
        string[] others = [.. outputs.Skip(1).DistinctBy(tail.Root).Where(o => tail.Root(o) != roots[0])];
        return (outputs[0],
        [
            $"{outputs[0]}: the first of {outputs.Length} outputs is explained; {string.Join(" or ", others.Take(Named).Select(Refusals.Pasteable))}"
                + $"{(others.Length > Named ? " or another" : "")} explains another one",
        ]);
    }
}
