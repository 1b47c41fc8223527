using OnnxLrp.Graph;
using OnnxLrp.Relevance;
using LinearLayer = OnnxLrp.Layers.LinearLayer;

namespace OnnxLrp.Planning;

/// <summary>What the layers of a plan say of the model's tensors, before any rule is chosen.</summary>
/// <param name="Tensors">Shapes and signs.</param>
/// <param name="Definitions">What linear layers compute, by their outputs and by those of the Relus after them.</param>
internal sealed record LayerGraph(ModelTensors Tensors, IReadOnlyDictionary<string, LinearDefinition> Definitions)
{
    /// <param name="layers">The layers in the order of the forward pass.</param>
    /// <param name="graph">The canonized graph.</param>
    /// <param name="facts">Shapes.</param>
    /// <param name="samples">Number of samples.</param>
    /// <param name="isBatched">Whether the first axis counts samples.</param>
    /// <param name="undefined">Tensors that hold NaN where their values are dropped.</param>
    public static LayerGraph Of(
        IReadOnlyList<PlannedLayer> layers, OnnxGraph graph, GraphFacts facts, int samples, bool isBatched, IReadOnlySet<string> undefined)
    {
        var nonNegative = new HashSet<string>();
        foreach (PlannedLayer layer in layers.Where(l => l.Layer.IsNonNegative(nonNegative))) nonNegative.UnionWith(layer.Outputs);
        Dictionary<string, string> rectified = graph.Nodes.Where(n => n.Is("Relu")).DistinctBy(n => n.Inputs[0])
            .ToDictionary(n => n.Inputs[0], n => n.Output);
        var definitions = new Dictionary<string, LinearDefinition>();
        foreach (PlannedLayer layer in layers)
        {
            if (layer.Layer is not LinearLayer { HasParameters: true } linear) continue;
            definitions[layer.Output] = linear.Definition;
            if (rectified.TryGetValue(layer.Output, out string? relu)) definitions[relu] = linear.Definition with { IsRectified = true };
        }
        return new LayerGraph(new ModelTensors(samples, Describe, rectified), definitions);

        (ValueInfo Info, bool ReadsOneForNaN) Describe(string tensor)
        {
            int[] shape = facts.Shapes[tensor];
            bool counts = isBatched && shape.Length > 0 && shape[0] % samples == 0;
            Sign sign = nonNegative.Contains(tensor) ? Sign.NonNegative : Sign.Unknown;
            bool isTruth = facts.Types.TryGetValue(tensor, out OnnxElementType type) && type == OnnxElementType.Bool;
            return (new ValueInfo(shape, counts, isTruth ? ElementKind.Truth : ElementKind.Number, sign), undefined.Contains(tensor));
        }
    }
}
