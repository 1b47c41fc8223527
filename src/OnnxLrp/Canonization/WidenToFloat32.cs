using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>
/// Makes a model that computes in float16, bfloat16 or double compute in Float: initializers, inputs, outputs, Cast targets and tensors in
/// attributes. Relevance is computed in Float, and a forward pass in another precision would not fit it.
/// </summary>
public sealed class WidenToFloat32 : ICanonization
{
    /// <summary>Attributes that name an element type, by operator.</summary>
    private static readonly Dictionary<string, string> TypeAttributes = new()
    {
        ["Cast"] = "to",
        ["EyeLike"] = "dtype",
        ["RandomNormal"] = "dtype",
        ["RandomNormalLike"] = "dtype",
        ["RandomUniform"] = "dtype",
        ["RandomUniformLike"] = "dtype",
        ["DequantizeLinear"] = "output_dtype",
        ["BlackmanWindow"] = "output_datatype",
        ["HammingWindow"] = "output_datatype",
        ["HannWindow"] = "output_datatype",
    };

    /// <inheritdoc/>
    public CanonizedGraph Apply(OnnxGraph graph, GraphFacts facts)
    {
        OnnxElementType[] found = facts.Types.Values.Where(IsOtherReal).Distinct().Order().ToArray();
        if (found.Length == 0)
            return new CanonizedGraph(graph, []);

        OnnxGraph widened = graph with
        {
            Nodes = graph.Nodes.Select(Widen).ToArray(),
            Inputs = graph.Inputs.Select(Widen).ToArray(),
            Outputs = graph.Outputs.Select(Widen).ToArray(),
            Initializers = graph.Initializers.ToDictionary(t => t.Key, t => Widen(t.Value)),
        };
        var notes = new List<string> { $"{graph.Source}: {string.Join(" and ", found)} is computed as Float." };
        notes.AddRange(graph.Nodes.Where(n => n.Attributes.HasSubgraph).Select(n => $"{n}: types inside its subgraphs are left as they are."));
        return new CanonizedGraph(widened, notes);
    }

    private static bool IsOtherReal(OnnxElementType type) => type.IsReal() && type != OnnxElementType.Float;

    private static OnnxValue Widen(OnnxValue value) => IsOtherReal(value.ElementType) ? value with { ElementType = OnnxElementType.Float } : value;

    private static OnnxTensor Widen(OnnxTensor tensor)
        => IsOtherReal(tensor.ElementType) ? OnnxTensor.FromFloats(tensor.Name, tensor.Dimensions, tensor.ToFloats()) : tensor;

    private static OnnxNode Widen(OnnxNode node)
    {
        OnnxAttributes attributes = node.Attributes;
        if (TypeAttributes.TryGetValue(node.OpType, out string? name) && IsOtherReal((OnnxElementType)attributes.Int(name, 0)))
            attributes = attributes.With(name, (long)OnnxElementType.Float);
        if ((node.Is("ConstantOfShape") || node.Is("Constant")) && attributes.Has("value"))
            attributes = attributes.With("value", Widen(attributes.Tensor("value")!));
        return ReferenceEquals(attributes, node.Attributes) ? node : node.With(attributes: attributes);
    }
}
