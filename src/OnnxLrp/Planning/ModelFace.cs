using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>Which tensors of a model relevance goes to, and which output is kept.</summary>
internal static class ModelFace
{
    /// <summary>
    /// The tensors that relevance goes to: those that are named, else every float input and every integer input that picks rows of a
    /// constant table.
    /// </summary>
    /// <param name="graph">The model.</param>
    /// <param name="named">Names of inputs or of other tensors; null: those of the model.</param>
    public static IReadOnlyList<string> Endpoints(OnnxGraph graph, IReadOnlyList<string>? named)
    {
        if (named is null)
        {
            HashSet<string> picking = [.. IndexPaths.Inputs(graph).Select(i => i.Name)];
            string[] explained = [.. graph.Inputs.Where(i => i.ElementType.IsReal() || picking.Contains(i.Name)).Select(i => i.Name)];
            return explained.Length > 0 ? explained : throw NotExplained(graph);
        }
        foreach (string tensor in named)
        {
            if (graph.IsInput(tensor) || graph.Producer(tensor) is not null) continue;
            string[] near = [.. NearNames.Of(tensor, graph.Inputs.Select(i => i.Name).Concat(graph.Nodes.SelectMany(n => n.Outputs)))];
            throw new TensorChoiceException(
                graph.Source, $"no tensor \"{tensor}\" to send relevance to",
                $"an input ({string.Join(", ", graph.Inputs.Select(i => i.Name))}) or another tensor of the model",
                near.Length > 0 ? $"the nearest names are {string.Join(", ", near.Select(n => $"\"{n}\""))}" : "check the name");
        }
        return [.. named.Distinct()];
    }

    /// <summary>
    /// The input that a single array is for: the first float input, else the first one that picks rows of a table, else the first.
    /// </summary>
    public static OnnxValue Input(OnnxGraph graph) =>
        graph.Inputs.FirstOrDefault(i => i.ElementType.IsReal()) ?? IndexPaths.Inputs(graph).FirstOrDefault()
        ?? (graph.Inputs is [var first, ..] ? first : throw NotExplained(graph));

    /// <summary>The input whose first axis counts samples: the first one that is explained, else the first float one, else the first.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="endpoints">The tensors that relevance goes to.</param>
    /// <param name="given">Names of the inputs that are given.</param>
    /// <exception cref="InputMismatchException">No input is given.</exception>
    public static string SampleInput(OnnxGraph graph, IReadOnlyList<string> endpoints, IReadOnlyCollection<string> given)
    {
        OnnxValue[] inputs = [.. graph.Inputs.Where(i => given.Contains(i.Name))];
        return endpoints.FirstOrDefault(e => inputs.Any(i => i.Name == e))
            ?? (inputs.FirstOrDefault(i => i.ElementType.IsReal()) ?? inputs.FirstOrDefault())?.Name
            ?? throw Missing(graph, graph.Inputs.FirstOrDefault(i => endpoints.Contains(i.Name)) ?? Input(graph));
    }

    private static InputMismatchException Missing(OnnxGraph graph, OnnxValue input) => new(
        graph.Source, $"input \"{input.Name}\" is missing", input.ToString(), "give its values under that name");

    /// <summary>The model's only input, which must be a float tensor: for those that can give one only.</summary>
    public static OnnxValue OnlyInput(OnnxGraph graph) => graph.Inputs.Count > 1
        ? throw Refusals.OfModel(
            graph, $"{graph.Inputs.Count} inputs: {string.Join(", ", graph.Inputs)}", "make all but one of them constants")
        : graph.Inputs.FirstOrDefault(i => i.ElementType.IsReal()) ?? throw NotExplained(graph);

    /// <summary>The output that is asked for, the only one, or where all are made from one tensor the one with its values.</summary>
    public static OnnxValue Chosen(OnnxGraph graph, string? asked) => graph.Outputs.Where(o => asked is null || o.Name == asked).ToArray() switch
    {
        [var only] => only,
        [_, _, ..] when ScoreFinder.OneOrigin(graph) is { } scores => graph.Outputs.FirstOrDefault(o => o.Name == scores.Given) ?? graph.Outputs[0],
        [] => throw Refusals.OfModel(graph, $"output \"{asked}\" does not exist", $"the model's outputs are {string.Join(", ", graph.Outputs.Select(o => o.Name))}"),
        var several => throw Refusals.OfModel(graph, $"{several.Length} outputs: {string.Join(", ", graph.Outputs)}", "choose one with --output-name"),
    };

    private static Exception NotExplained(OnnxGraph graph)
    {
        string found = graph.Inputs.Count == 0 ? "no input" : string.Join(", ", graph.Inputs);
        return Refusals.OfModel(
            graph, $"no float input, and no integer input that picks rows of a constant table; found {found}",
            "name a tensor of floats to explain, or export the part of the model that follows its Cast");
    }
}
