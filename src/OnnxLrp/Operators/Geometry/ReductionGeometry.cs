namespace OnnxLrp.Operators.Geometry;

/// <summary>Mean or sum over neighbouring axes: <c>[outer, reduced, inner] → [outer, inner]</c>, weight 1/reduced or 1.</summary>
internal sealed record ReductionGeometry(int[] InputShape, int[] OutputShape, int Reduced, int Inner, bool Sum) : LinearGeometry(InputShape, OutputShape)
{
    public int Outer => InputLength / Reduced / Inner;

    public override LinearGeometry OneSample() => this with { InputShape = One(InputShape), OutputShape = One(OutputShape) };
}
