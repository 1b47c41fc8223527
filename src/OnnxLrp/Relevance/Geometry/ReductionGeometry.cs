namespace OnnxLrp.Relevance.Geometry;

/// <summary>Mean or sum over neighbouring axes: <c>[outer, reduced, inner] → [outer, inner]</c>, weight 1/reduced or 1.</summary>
/// <param name="InputShape">Shape of x.</param>
/// <param name="OutputShape">Shape of the mean or sum.</param>
/// <param name="Reduced">Product of the axes that are reduced.</param>
/// <param name="Inner">Product of the axes after them.</param>
/// <param name="Sum">Whether it is a sum.</param>
public sealed record ReductionGeometry(int[] InputShape, int[] OutputShape, int Reduced, int Inner, bool Sum)
    : LinearGeometry(InputShape, OutputShape)
{
    /// <summary>Product of the axes before those that are reduced.</summary>
    public int Outer => InputLength / Reduced / Inner;

    /// <inheritdoc/>
    public override string Name => "mean";

    /// <inheritdoc/>
    public override string Text => $"{(Sum ? "sum" : "mean")} of {Reduced} by {Inner} {ShapeText}";

    internal override LinearGeometry OneSample() => this with { InputShape = One(InputShape), OutputShape = One(OutputShape) };

    internal override Value Apply(RelevanceBuilder build, Value u, LayerWeight v)
    {
        int outer = u.Info.Length / Reduced / Inner;
        Value sum = u.Reshape(outer, Reduced, Inner).SumOver(1) * v.Of(Weight);
        return sum.Reshape([u.Info.Shape[0], .. OutputShape[1..]]);
    }

    internal override Value Transpose(RelevanceBuilder build, Value s, LayerWeight v, double factor)
    {
        int outer = s.Info.Length / Inner;
        Value each = s.Reshape(outer, 1, Inner) * (v.Of(Weight) * factor);
        return each.BroadcastTo(outer, Reduced, Inner).Reshape([s.Info.Shape[0], .. InputShape[1..]]);
    }

    private double Weight => Sum ? 1 : 1d / Reduced;
}
