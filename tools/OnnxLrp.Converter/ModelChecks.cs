using OnnxLrp.Graph;
using OnnxLrp.Normalization;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Planning;

namespace OnnxLrp.Converter;

/// <summary>What can be said of a model before it runs: exports in training mode, control flow, operator sets that are too new.</summary>
internal static class ModelChecks
{
    public static IReadOnlyList<PlanProblem> Problems(OnnxGraph graph)
    {
        HashSet<string> constants = graph.Nodes.Any(n => n.Is("If")) ? ConstantTensors.Of(graph) : [];
        return [.. Versions(graph), .. graph.Nodes.SelectMany(n => Of(graph, n, constants))];
    }

    private static IEnumerable<PlanProblem> Versions(OnnxGraph graph)
    {
        if (graph.Opset > OnnxReader.NewestOpset)
        {
            yield return new PlanProblem(
                "(model)", "", $"operator set {graph.Opset}; the newest one known is {OnnxReader.NewestOpset}", $"export with opset_version={OnnxReader.NewestOpset} or older");
        }
    }

    private static IEnumerable<PlanProblem> Of(OnnxGraph graph, OnnxNode node, HashSet<string> constants)
    {
        bool takesOneBranch = node.Is("If") && constants.Contains(node.Input(0));
        if (node.Attributes.HasSubgraph && !takesOneBranch)
            yield return new PlanProblem(node.Name, node.OpType, "control flow", "export the model without loops and branches");
        bool trains = (node.Is("BatchNormalization") && NormalizationAttributes.Of(node).Trains)
            || (node.Is("Dropout") && graph.Initializers.ContainsKey(node.Input(2)) && InferenceMode.Drops(graph, node));
        if (trains)
            yield return new PlanProblem(node.Name, node.OpType, "exported in training mode", "call model.eval() before the export");
    }
}
