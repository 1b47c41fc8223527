using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Relevance;

/// <summary>What is known of a value before anything runs.</summary>
/// <param name="Shape">Its shape, at the batch size of the plan.</param>
/// <param name="IsBatched">Whether its first axis grows with the batch; if not, the value is the same for every sample or mixes
/// samples.</param>
/// <param name="Element">What its elements are.</param>
/// <param name="Sign">What is known of their signs.</param>
public sealed record ValueInfo(int[] Shape, bool IsBatched, ElementKind Element = ElementKind.Number, Sign Sign = Sign.Unknown)
{
    /// <summary>Number of elements.</summary>
    public int Length => Shapes.Length(Shape);

    /// <summary>The value of an elementwise operation on these operands, which broadcast as ONNX says.</summary>
    internal static ValueInfo Elementwise(IReadOnlyList<Value> operands, ElementKind element = ElementKind.Number, Sign sign = Sign.Unknown)
    {
        int[] shape = operands.Select(o => o.Info.Shape).Aggregate(Shapes.Broadcast);
        bool batched = operands.Any(o => o.Info.IsBatched && o.Info.Shape.Length == shape.Length);
        return new ValueInfo(shape, batched, element, sign);
    }
}
