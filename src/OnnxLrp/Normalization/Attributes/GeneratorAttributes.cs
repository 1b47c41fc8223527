using OnnxLrp.Graph;

namespace OnnxLrp.Normalization.Attributes;

/// <summary>The value that a ConstantOfShape repeats; null: a Float 0.</summary>
internal sealed record FillAttributes(OnnxTensor? Value)
{
    public static FillAttributes Of(OnnxNode node) => new(node.Attributes.Tensor("value"));
}

/// <summary>The part of the shape that a Shape gives: from one axis up to another; null: to the end.</summary>
internal sealed record ShapeAttributes(long Start, long? End)
{
    public static ShapeAttributes Of(OnnxNode node) =>
        new(node.Attributes.Int("start", 0), node.Attributes.Has("end") ? node.Attributes.Int("end", 0) : null);
}

/// <summary>Attributes of operators that make random numbers, and of EyeLike.</summary>
/// <param name="Type">Element type, which may be none; null where it is that of the input.</param>
/// <param name="Scale">Standard deviation.</param>
/// <param name="Low">Least value.</param>
/// <param name="High">Largest value.</param>
/// <param name="Shape">Shape of the output; null where it is missing.</param>
internal sealed record RandomAttributes(long? Type, float Scale, float Low, float High, IReadOnlyList<long>? Shape)
{
    public static RandomAttributes Of(OnnxNode node)
    {
        OnnxAttributes a = node.Attributes;
        return new RandomAttributes(
            a.Has("dtype") ? a.Int("dtype", 1) : null, a.Float("scale", 1), a.Float("low", 0), a.Float("high", 1), a.Ints("shape"));
    }
}
