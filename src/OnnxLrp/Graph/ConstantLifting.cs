namespace OnnxLrp.Graph;

/// <summary>
/// Constant nodes, and Identity of an initializer, become initializers. A constant that is itself a graph output stays a node.
/// </summary>
internal static class ConstantLifting
{
    public static OnnxGraph Lift(OnnxGraph graph)
    {
        var initializers = new Dictionary<string, OnnxTensor>(graph.Initializers);
        var nodes = new List<OnnxNode>(graph.Nodes.Count);
        foreach (OnnxNode node in graph.Nodes)
        {
            if (!graph.IsOutput(node.Output) && Lifted(node, initializers) is { } tensor)
                initializers[node.Output] = tensor.WithName(node.Output);
            else
                nodes.Add(node);
        }

        return graph with { Nodes = nodes, Initializers = initializers };
    }

    private static OnnxTensor? Lifted(OnnxNode node, Dictionary<string, OnnxTensor> initializers) =>
        node.Is("Identity") ? initializers.GetValueOrDefault(node.Input(0)) : node.Is("Constant") ? Value(node.Attributes) : null;

    /// <summary>The value of a Constant, in whichever attribute it is; null where it is no tensor of numbers.</summary>
    internal static OnnxTensor? Value(OnnxAttributes attributes)
    {
        if (attributes.Has("value"))
            return attributes.Tensor("value");
        if (attributes.Has("value_float"))
            return OnnxTensor.FromFloats("", [], [attributes.Float("value_float", 0)]);
        if (attributes.Has("value_int"))
            return OnnxTensor.FromInt64s("", [], [attributes.Int("value_int", 0)]);
        if (attributes.Floats("value_floats") is { } floats)
            return OnnxTensor.FromFloats("", [floats.Count], [.. floats]);
        return attributes.Ints("value_ints") is { } integers ? OnnxTensor.FromInt64s("", [integers.Count], [.. integers]) : null;
    }
}
