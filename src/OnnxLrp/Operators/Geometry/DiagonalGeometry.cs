namespace OnnxLrp.Operators.Geometry;

/// <summary>Elementwise product with a parameter: <c>y_e = w[(e / Inner) mod Count] · x_e</c>.</summary>
internal sealed record DiagonalGeometry(int[] InputShape, ParameterLayout Layout) : LinearGeometry(InputShape, InputShape)
{
    public override LinearGeometry OneSample() => this with { InputShape = One(InputShape), OutputShape = One(OutputShape) };
}
