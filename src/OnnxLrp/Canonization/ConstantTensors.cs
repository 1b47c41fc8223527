using OnnxLrp.Graph;

namespace OnnxLrp.Canonization;

/// <summary>Which tensors of a graph do not depend on input values.</summary>
internal static class ConstantTensors
{
    private static readonly HashSet<string> Random =
        ["Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"];

    /// <summary>
    /// Names of the tensors whose ancestors are all initializers, or of which only the shape is asked (Shape, Size). Random numbers are
    /// not constant.
    /// </summary>
    public static HashSet<string> Of(OnnxGraph graph)
    {
        HashSet<string> constant = [.. graph.Initializers.Keys];
        foreach (OnnxNode node in graph.Nodes)
        {
            bool shapeOnly = node.Is("Shape") || node.Is("Size");
            if (shapeOnly || (!Random.Contains(node.OpType) && node.Dependencies.All(constant.Contains)))
                constant.UnionWith(node.Outputs.Where(name => name.Length > 0));
        }

        return constant;
    }
}
