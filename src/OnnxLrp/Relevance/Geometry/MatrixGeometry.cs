namespace OnnxLrp.Relevance.Geometry;

/// <summary>
/// Matrix product <c>y[r, m] = Σ_k x[r, k] W[k, m]</c>, or <c>W[m, k]</c> when transposed; all leading dimensions are rows.
/// </summary>
/// <param name="InputShape">[…, K].</param>
/// <param name="OutputShape">[…, M].</param>
/// <param name="TransposedWeights">Whether the weights are [M, K].</param>
public sealed record MatrixGeometry(int[] InputShape, int[] OutputShape, bool TransposedWeights) : LinearGeometry(InputShape, OutputShape)
{
    /// <summary>Product of the leading dimensions.</summary>
    public int Rows => OutputLength / Outputs;

    /// <summary>K.</summary>
    public int Inputs => InputShape[^1];

    /// <summary>M.</summary>
    public int Outputs => OutputShape[^1];

    /// <summary>Shape of the weights.</summary>
    public int[] WeightShape => TransposedWeights ? [Outputs, Inputs] : [Inputs, Outputs];

    /// <inheritdoc/>
    public override string Name => "gemm";

    /// <inheritdoc/>
    public override string Text => $"gemm{(TransposedWeights ? " Wᵀ" : "")} {ShapeText}";

    internal override LinearGeometry OneSample() => this with { InputShape = One(InputShape), OutputShape = One(OutputShape) };

    internal override Value Apply(RelevanceBuilder build, Value u, LayerWeight v) =>
        build.Emit(new MatrixProduct(transposeA: false, TransposedWeights, u, v.In(build, WeightShape)));

    internal override Value Transpose(RelevanceBuilder build, Value s, LayerWeight v, double factor) =>
        build.Emit(new MatrixProduct(transposeA: false, !TransposedWeights, s, v.In(build, WeightShape))) * factor;

    internal override long Products(long weights) => weights * (Rows / Math.Max(1, InputShape[0]));
}
