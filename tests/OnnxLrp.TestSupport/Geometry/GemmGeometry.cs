namespace OnnxLrp.TestSupport.Geometry;

/// <summary>ONNX Gemm with a constant B, one row per sample: <c>y = alpha * x * B' + beta * c</c>.</summary>
/// <param name="Inputs">Features of the input.</param>
/// <param name="Outputs">Features of the output.</param>
/// <param name="TransB">B is stored as [Outputs, Inputs] instead of [Inputs, Outputs].</param>
/// <param name="Alpha">Factor of the product.</param>
/// <param name="Beta">Factor of the bias.</param>
public sealed record GemmGeometry(int Inputs, int Outputs, bool TransB = true, float Alpha = 1, float Beta = 1)
{
    /// <summary>[Inputs].</summary>
    public int[] InputShape => [Inputs];

    /// <summary>[Outputs].</summary>
    public int[] OutputShape => [Outputs];

    /// <summary>Shape of B.</summary>
    public int[] WeightShape => TransB ? [Outputs, Inputs] : [Inputs, Outputs];

    /// <summary>Short form for test names and failures.</summary>
    public override string ToString() => $"gemm {Inputs}->{Outputs}{(TransB ? " transB" : "")} alpha {Alpha} beta {Beta}";
}
