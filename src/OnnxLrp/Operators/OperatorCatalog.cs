using OnnxLrp.Layers;

namespace OnnxLrp.Operators;

/// <summary>What can be explained, for lists and documentation. The operators themselves are internal.</summary>
public static class OperatorCatalog
{
    /// <summary>
    /// ONNX operator types (and recognised patterns) that one file explains together, and one line about how; in alphabetical order of the
    /// files.
    /// </summary>
    public static IReadOnlyList<(IReadOnlyList<string> Types, string Summary)> All { get; } = [.. OperatorTable.All.Select(o => (o.Types, o.Summary))];

    /// <summary>
    /// Every name under which composites may know a layer: the types of <see cref="All"/>, and the products of two activations.
    /// </summary>
    public static IReadOnlySet<string> LayerNames { get; } =
        OperatorTable.All.SelectMany(o => o.Types).Append(ProductLayer.Name).Append(BilinearLayer.Name).ToHashSet(StringComparer.Ordinal);
}
