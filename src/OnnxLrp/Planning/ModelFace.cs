using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>Which input of a model is explained, and which output is kept.</summary>
internal static class ModelFace
{
    /// <summary>The model's only input, which must be a float tensor.</summary>
    public static OnnxValue Input(OnnxGraph graph)
    {
        OnnxValue[] floats = [.. graph.Inputs.Where(i => i.ElementType is OnnxElementType.Float or OnnxElementType.Float16 or OnnxElementType.Double or OnnxElementType.BFloat16)];
        string found = graph.Inputs.Count == 0 ? "no input" : string.Join(", ", graph.Inputs);
        if (floats.Length == 0)
        {
            throw Refusals.OfModel(graph, $"no float input; found {found}", "only float inputs can be explained: export the part of the model that follows its Cast or embedding");
        }
        if (graph.Inputs.Count > 1)
        {
            throw Refusals.OfModel(graph, $"{graph.Inputs.Count} inputs: {found}", "make all but one of them constants");
        }
        return floats[0];
    }

    /// <summary>The output that is asked for, the only one, or where all are made from one tensor the one with its values.</summary>
    public static OnnxValue Chosen(OnnxGraph graph, string? asked) => graph.Outputs.Where(o => asked is null || o.Name == asked).ToArray() switch
    {
        [var only] => only,
        [_, _, ..] when ScoreFinder.OneOrigin(graph) is { } scores => graph.Outputs.FirstOrDefault(o => o.Name == scores.Given) ?? graph.Outputs[0],
        [] => throw Refusals.OfModel(graph, $"output \"{asked}\" does not exist", $"the model's outputs are {string.Join(", ", graph.Outputs.Select(o => o.Name))}"),
        var several => throw Refusals.OfModel(graph, $"{several.Length} outputs: {string.Join(", ", graph.Outputs)}", "choose one with --output-name"),
    };
}
