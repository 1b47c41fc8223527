using OnnxLrp.Graph;
using OnnxLrp.Normalization.Attributes;
using OnnxLrp.Operators;

namespace OnnxLrp.Converter.Tests.Backend;

/// <summary>Which cases could be explained at all: a float output depends differentiably on a float input.</summary>
internal static class Differentiable
{
    private static readonly HashSet<string> Training = ["Adagrad", "Adam", "Momentum", "Gradient"];

    private static readonly HashSet<string> Losses = ["SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss"];

    private static readonly HashSet<string> Random =
        ["RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike", "Bernoulli", "Multinomial"];

    /// <summary>Operators whose output does not depend differentiably on any input: shapes, filled tensors, rounding to few bits.</summary>
    private static readonly HashSet<string> Blocking =
    [
        "Shape", "Size", "EyeLike", "ConstantOfShape", "QuantizeLinear", "DynamicQuantizeLinear", "NonMaxSuppression", "BitCast", "ImageDecoder",
        "TfIdfVectorizer", "StringNormalizer", "HannWindow", "HammingWindow", "BlackmanWindow",
    ];

    /// <summary>Why nothing of a case could be explained; null where something could.</summary>
    public static string? Reason(string name, OnnxGraph graph, IReadOnlyDictionary<string, OnnxTensor> inputs)
    {
        if (graph.Nodes.Any(n => Training.Contains(n.OpType))) return "an optimiser's step";
        if (graph.Nodes.Any(n => Losses.Contains(n.OpType)) || name.StartsWith("sce_", StringComparison.Ordinal)
            || name.StartsWith("nllloss_", StringComparison.Ordinal)) return "a loss: it is for training";
        if (graph.Nodes.Any(n => n.Is("BatchNormalization") && n.Outputs.Count > 1)) return "a step of training";
        if (graph.Nodes.Any(n => Random.Contains(n.OpType)) || name.StartsWith("training_dropout", StringComparison.Ordinal)) return "random numbers";
        string[] floats = [.. graph.Inputs.Where(i => IsFloat(i.ElementType)).Select(i => i.Name)];
        if (floats.Length == 0) return "no float input";
        if (graph.Outputs.All(o => !IsFloat(o.ElementType))) return "no float output";
        if (floats.All(f => !inputs.TryGetValue(f, out OnnxTensor? values) || values.Length == 0)) return "float inputs without values";
        return Outputs(graph, floats).Count == 0 ? "no float output depends differentiably on a float input" : null;
    }

    /// <summary>The float outputs that depend differentiably on some inputs.</summary>
    public static IReadOnlyList<string> Outputs(OnnxGraph graph, IEnumerable<string> inputs)
    {
        HashSet<string> reached = [.. inputs];
        foreach (OnnxNode node in graph.Nodes)
        {
            IEnumerable<string> read = node.Is("CastLike") ? [node.Input(0)] : node.Is("OneHot") ? [node.Input(2)] : node.Dependencies;
            if (read.Any(reached.Contains) && !Blocks(node)) reached.UnionWith(node.Outputs);
        }
        return [.. graph.Outputs.Where(o => IsFloat(o.ElementType) && reached.Contains(o.Name)).Select(o => o.Name)];
    }

    private static bool Blocks(OnnxNode node) => (PiecewiseConstant.Contains(node.OpType) && !node.Is("OneHot")) || Blocking.Contains(node.OpType)
        || (node.Is("Cast") && !IsFloat((OnnxElementType)(long)CastAttributes.Of(node).To));

    private static bool IsFloat(OnnxElementType type) =>
        type is OnnxElementType.Float or OnnxElementType.Double or OnnxElementType.Float16 or OnnxElementType.BFloat16;
}
