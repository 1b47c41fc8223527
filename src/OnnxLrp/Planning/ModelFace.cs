using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>Which tensors of a model relevance goes to, and which output is kept.</summary>
internal static class ModelFace
{
    /// <summary>The tensors that relevance goes to: those that are named, else every float input.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="named">Names of inputs or of other tensors; null: every float input.</param>
    public static IReadOnlyList<string> Endpoints(OnnxGraph graph, IReadOnlyList<string>? named)
    {
        if (named is null)
        {
            string[] floats = [.. graph.Inputs.Where(i => i.ElementType.IsReal()).Select(i => i.Name)];
            return floats.Length > 0 ? floats : throw NoFloat(graph);
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

    /// <summary>The input that a single array is for: the first float input.</summary>
    public static OnnxValue Input(OnnxGraph graph) => graph.Inputs.FirstOrDefault(i => i.ElementType.IsReal()) ?? throw NoFloat(graph);

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
        : Input(graph);

    /// <summary>The output that is asked for, the only one, or where all are made from one tensor the one with its values.</summary>
    public static OnnxValue Chosen(OnnxGraph graph, string? asked) => graph.Outputs.Where(o => asked is null || o.Name == asked).ToArray() switch
    {
        [var only] => only,
        [_, _, ..] when ScoreFinder.OneOrigin(graph) is { } scores => graph.Outputs.FirstOrDefault(o => o.Name == scores.Given) ?? graph.Outputs[0],
        [] => throw Refusals.OfModel(graph, $"output \"{asked}\" does not exist", $"the model's outputs are {string.Join(", ", graph.Outputs.Select(o => o.Name))}"),
        var several => throw Refusals.OfModel(graph, $"{several.Length} outputs: {string.Join(", ", graph.Outputs)}", "choose one with --output-name"),
    };

    private static Exception NoFloat(OnnxGraph graph)
    {
        string found = graph.Inputs.Count == 0 ? "no input" : string.Join(", ", graph.Inputs);
        return Refusals.OfModel(
            graph, $"no float input; found {found}",
            "only float inputs can be explained: export the part of the model that follows its Cast or embedding");
    }
}
