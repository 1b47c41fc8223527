namespace OnnxLrp.Operators.Layers;

/// <summary><c>z = A B</c>, a matrix product of two activations over the last two axes, leading axes broadcast: attention.</summary>
/// <param name="First">A, […, m, k].</param>
/// <param name="FirstShape">Its shape.</param>
/// <param name="Second">B, […, k, n].</param>
/// <param name="SecondShape">Its shape.</param>
/// <param name="OutputShape">Shape of z, […, m, n].</param>
/// <param name="Signal">Which factor carries the signal (the values; the other one are attention weights), 0 or 1; null: unknown.</param>
internal sealed record BilinearLayer(string First, int[] FirstShape, string Second, int[] SecondShape, int[] OutputShape, int? Signal) : Layer
{
    /// <summary>The name that composites know it by.</summary>
    public const string Name = "ActivationMatMul";

    public override string OperatorName(string opType) => Name;
}
