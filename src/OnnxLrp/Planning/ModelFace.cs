using OnnxLrp.Errors;
using OnnxLrp.Graph;

namespace OnnxLrp.Planning;

/// <summary>Which input of a model is explained, and which output.</summary>
internal static class ModelFace
{
    /// <summary>The model's only input, which must be a float tensor.</summary>
    public static OnnxValue Input(OnnxGraph graph)
    {
        OnnxValue[] floats = [.. graph.Inputs.Where(i => i.ElementType is OnnxElementType.Float or OnnxElementType.Float16 or OnnxElementType.Double or OnnxElementType.BFloat16)];
        string found = graph.Inputs.Count == 0 ? "no input" : string.Join(", ", graph.Inputs);
        if (floats.Length == 0)
        {
            throw Refuse(graph, $"no float input; found {found}", "only float inputs can be explained: cut the model behind its embedding");
        }
        if (graph.Inputs.Count > 1)
        {
            throw Refuse(graph, $"{graph.Inputs.Count} inputs: {found}", "make all but one of them constants");
        }
        return floats[0];
    }

    /// <summary>The explained tensor; a softmax at the output is left out, and the notes tell.</summary>
    public static string Output(OnnxGraph graph, string? asked, List<string> notes)
    {
        if (asked is not null && graph.Producer(asked) is null)
        {
            throw Refuse(graph, $"output tensor \"{asked}\" does not exist", $"the model's outputs are {string.Join(", ", graph.Outputs.Select(o => o.Name))}");
        }
        if (asked is null && graph.Outputs.Count != 1)
        {
            throw Refuse(graph, $"{graph.Outputs.Count} outputs: {string.Join(", ", graph.Outputs)}", "choose one with the target NAME:INDEX");
        }
        string output = asked ?? graph.Outputs[0].Name;
        if (graph.Producer(output) is not { OpType: "Softmax" or "LogSoftmax", Domain: "" } softmax) return output;
        notes.Add($"{softmax.Name}: explanation starts at the logits \"{softmax.Inputs[0]}\" before this {softmax.OpType}");
        return softmax.Inputs[0];
    }

    /// <summary>The output that is asked for, or the only one.</summary>
    public static OnnxValue Chosen(OnnxGraph graph, string? asked) => graph.Outputs.Where(o => asked is null || o.Name == asked).ToArray() switch
    {
        [var only] => only,
        [] => throw Refuse(graph, $"output \"{asked}\" does not exist", $"the model's outputs are {string.Join(", ", graph.Outputs.Select(o => o.Name))}"),
        var several => throw Refuse(graph, $"{several.Length} outputs: {string.Join(", ", graph.Outputs)}", "choose one with --output-name"),
    };

    private static ModelNotSupportedException Refuse(OnnxGraph graph, string reason, string remedy) =>
        new(graph.Source, [new PlanProblem("(model)", "", reason, remedy)]);
}
