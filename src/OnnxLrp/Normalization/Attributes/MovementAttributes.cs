using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>The attribute of Reshape: whether a size 0 means 0, and not the size that is there.</summary>
internal sealed record ReshapeAttributes(bool ZeroIsZero)
{
    public static ReshapeAttributes Of(OnnxNode node) => new(node.Attributes.Int("allowzero", 0) != 0);
}

/// <summary>The attribute of Transpose: for each axis of the output the one of the input; null where all are reversed.</summary>
internal sealed record TransposeAttributes(IReadOnlyList<long>? Permutation)
{
    public static TransposeAttributes Of(OnnxNode node) => new(node.Attributes.Ints("perm") is { Count: > 0 } order ? order : null);

    /// <summary>The axes of the input in their new order.</summary>
    public int[] Order(int rank) => Permutation is null ? [.. Enumerable.Range(0, rank).Reverse()] : [.. Permutation.Select(a => (int)a)];
}

/// <summary>The attribute of Pad: what stands in the padding.</summary>
internal sealed record PadAttributes(string Mode)
{
    /// <summary>The mode in which the padding is a constant.</summary>
    public const string Constant = "constant";

    public static PadAttributes Of(OnnxNode node) => new(node.Attributes.String("mode", Constant));
}

/// <summary>The attribute of Split: the number of equal parts, the last perhaps smaller; null where sizes or outputs give it.</summary>
internal sealed record SplitAttributes(long? Parts)
{
    public static SplitAttributes Of(OnnxNode node) =>
        new(node.Attributes.Has("num_outputs") ? node.Attributes.Int("num_outputs", 0) : null);
}

/// <summary>Attributes of DepthToSpace and SpaceToDepth; a missing block is 0.</summary>
internal sealed record BlockAttributes(long Size, string Mode)
{
    public static BlockAttributes Of(OnnxNode node) => new(node.Attributes.Int("blocksize", 0), node.Attributes.String("mode", "DCR"));
}

/// <summary>Attributes of Cast: the type; Undefined where it is missing.</summary>
internal sealed record CastAttributes(OnnxElementType To)
{
    public static CastAttributes Of(OnnxNode node) => new((OnnxElementType)node.Attributes.Int("to", 0));
}
