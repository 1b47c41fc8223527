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
            if (!graph.IsOutput(node.Output) && Value(node, initializers) is { } tensor)
                initializers[node.Output] = tensor.WithName(node.Output);
            else
                nodes.Add(node);
        }

        return graph with { Nodes = nodes, Initializers = initializers };
    }

    private static OnnxTensor? Value(OnnxNode node, Dictionary<string, OnnxTensor> initializers)
    {
        if (node.Is("Identity"))
            return initializers.GetValueOrDefault(node.Input(0));
        if (!node.Is("Constant"))
            return null;

        OnnxAttributes attributes = node.Attributes;
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
