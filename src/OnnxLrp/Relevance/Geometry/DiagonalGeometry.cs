namespace OnnxLrp.Relevance.Geometry;

/// <summary>Elementwise product with a parameter: <c>y_e = w[(e / Inner) mod Count] · x_e</c>.</summary>
/// <param name="InputShape">Shape of x and y.</param>
/// <param name="Layout">Which parameter belongs to which value.</param>
public sealed record DiagonalGeometry(int[] InputShape, ParameterLayout Layout) : LinearGeometry(InputShape, InputShape)
{
    /// <inheritdoc/>
    public override string Name => "diagonal";

    /// <inheritdoc/>
    public override string Text => $"diagonal of {Layout.Count} by {Layout.Inner} [{Shapes.Text(InputShape)}]";

    internal override LinearGeometry OneSample() => this with { InputShape = One(InputShape), OutputShape = One(OutputShape) };

    internal override Value Apply(RelevanceBuilder build, Value u, LayerWeight v) => u * Weight(build, v);

    internal override Value Transpose(RelevanceBuilder build, Value s, LayerWeight v, double factor) => s * Weight(build, v) * factor;

    private Value Weight(RelevanceBuilder build, LayerWeight v) =>
        build.Parameter(new Parameter(v.Values, Layout), InputShape).Part(v.Part, v.Gamma).In(v.Element);
}
