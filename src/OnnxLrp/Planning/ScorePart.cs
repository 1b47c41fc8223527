using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Planning;

/// <summary>Where the scores of one output lie among the explained scores of a plan.</summary>
/// <param name="Asked">The name under which the output was asked for; null: the model's output.</param>
/// <param name="Tensor">The tensor that holds them, samples first.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Axis">The axis of the output that counts samples; null: all of the output belongs to one sample.</param>
/// <param name="First">The index of the first of them among the explained scores of a sample.</param>
internal sealed record ScorePart(string? Asked, string Tensor, int[] Shape, int? Axis, int First)
{
    /// <summary>How many scores a sample has.</summary>
    public int Length => Shapes.Length(Shape.AsSpan(1));

    /// <summary>The number of classes where the scores lie on one axis, axes of size 1 aside; null for maps and sequences.</summary>
    public int? Classes => Shape.Skip(1).Count(d => d != 1) > 1 ? null : Length;
}
