using OnnxLrp.Graph.Schema;

namespace OnnxLrp.Graph;

/// <summary>A declared input or output of a graph.</summary>
/// <param name="Name">Tensor name.</param>
/// <param name="ElementType">Element type; Undefined where the file does not say it or <see cref="Kind"/> is no tensor.</param>
/// <param name="Dimensions">Declared shape; null where even the rank is unknown.</param>
public sealed record OnnxValue(string Name, OnnxElementType ElementType, IReadOnlyList<OnnxDimension>? Dimensions)
{
    /// <summary>Tensor for all that can be explained.</summary>
    public OnnxValueKind Kind { get; init; }

    /// <summary>Whether it holds numbers with a fraction: Float, Double, Float16 or BFloat16.</summary>
    public bool IsReal => ElementType.IsReal();

    /// <summary>The file's own type of a value that is no tensor, for writing it back.</summary>
    internal TypeProto? ForeignType { get; init; }

    /// <summary>For example <c>input: Float [batch, 3, 224, 224]</c>.</summary>
    public override string ToString()
        => Kind == OnnxValueKind.Tensor
            ? $"{Name}: {ElementType} [{(Dimensions is null ? "..." : string.Join(", ", Dimensions))}]"
            : $"{Name}: {Kind}";
}
