namespace OnnxLrp.Graph;

/// <summary>Which tensors of a graph do not depend on input values.</summary>
internal static class ConstantTensors
{
    private static readonly HashSet<string> Random =
        ["Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"];

    /// <summary>
    /// Names of the tensors whose ancestors are all initializers, or of which only shape or type are asked (Shape, Size, CastLike).
    /// Random numbers are not constant.
    /// </summary>
    public static HashSet<string> Of(OnnxGraph graph)
    {
        HashSet<string> constant = [.. graph.Initializers.Keys];
        foreach (OnnxNode node in graph.Nodes)
        {
            bool shapeOnly = node.Is("Shape") || node.Is("Size");
            IEnumerable<string> read = node.Is("CastLike") ? [node.Input(0)] : node.Dependencies;
            if (shapeOnly || (!Random.Contains(node.OpType) && read.All(constant.Contains)))
                constant.UnionWith(node.Outputs.Where(name => name.Length > 0));
        }

        return constant;
    }
}
