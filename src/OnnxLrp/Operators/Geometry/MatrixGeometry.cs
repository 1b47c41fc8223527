namespace OnnxLrp.Operators.Geometry;

/// <summary>Matrix product <c>y[r, m] = Σ_k x[r, k] W[k, m]</c>, or <c>W[m, k]</c> when transposed; all leading dimensions are rows.</summary>
internal sealed record MatrixGeometry(int[] InputShape, int[] OutputShape, bool TransposedWeights) : LinearGeometry(InputShape, OutputShape)
{
    public int Rows => OutputLength / Outputs;

    public int Inputs => InputShape[^1];

    public int Outputs => OutputShape[^1];

    /// <summary>The first dimension is the batch, as everywhere.</summary>
    public override LinearGeometry OneSample() => this with { InputShape = One(InputShape), OutputShape = One(OutputShape) };
}
