using OnnxLrp.Engines.OnnxRuntime.Lowering;
using OnnxLrp.Graph;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// A plan as a file: one ONNX graph, forward and relevance together, for any ONNX Runtime. Inputs: the model's input, and <c>target</c>
/// (Int64 [N]: the class to explain for each sample, −1 for the one with the highest score). Outputs: the model's outputs, and
/// <c>relevance</c> in the shape of the input. A target beyond the classes gives relevance 0.
/// </summary>
internal static class CompiledExplainer
{
    private const string Key = "onnxlrp.";

    /// <summary>Metadata key that holds the model's file name; every compiled explainer has it.</summary>
    public const string SourceKey = Key + "source";

    /// <summary>
    /// Lowers a plan to the graph of such a file, and runs it to see whether it holds for any batch size; its notes tell where not.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="metadata">More metadata to carry, without the prefix <c>onnxlrp.</c>: the model's hash, the composite,
    /// versions.</param>
    public static OnnxGraph Lower(LrpPlan plan, IReadOnlyDictionary<string, string> metadata)
    {
        string[] outputs = [.. plan.Graph.Outputs.Select(o => o.Name).Where(plan.Shapes.ContainsKey).DefaultIfEmpty(plan.Output)];
        using var explainer = new OrtExplainer(plan, [], StartInput.Target, optimize: false);
        bool open = explainer.HoldsForAnyBatch(), wanted = plan.IsBatched && plan.Graph.Inputs.First(i => i.Name == plan.Input).Dimensions?[0].Size is null;
        ExplainerModel model = ExplainerLowering.Lower(plan, outputs, plan.Endpoints, StartInput.Target, open);
        IReadOnlyList<string> bound = open || !wanted ? [] : model.BatchBound.Count > 0 ? model.BatchBound : ["constants of the model hold its batch size"];
        var carried = new Dictionary<string, string>(plan.Graph.Metadata)
        {
            [SourceKey] = Path.GetFileName(plan.Graph.Source),
            [Key + "composite"] = plan.Composite.Name,
            [Key + "batchnorm"] = plan.Composite.BatchNorm.ToString(),
            [Key + "explained"] = plan.Output,
        };
        foreach ((string key, string value) in metadata) carried[Key + key] = value;
        return model.Graph with { Name = "explainer", Metadata = carried, Notes = bound };
    }

    /// <summary>The model that a graph was compiled from, or null: it is no compiled explainer.</summary>
    public static string? SourceOf(OnnxGraph graph) => graph.Metadata.GetValueOrDefault(SourceKey);
}
