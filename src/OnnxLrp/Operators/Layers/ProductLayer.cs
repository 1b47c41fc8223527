namespace OnnxLrp.Operators.Layers;

/// <summary><c>z = a ⊙ b</c> or <c>z = a / b</c> of two activations, with ONNX broadcasting: gates.</summary>
/// <param name="First">a.</param>
/// <param name="FirstShape">Shape of a.</param>
/// <param name="Second">b.</param>
/// <param name="SecondShape">Shape of b.</param>
/// <param name="OutputShape">Shape of z.</param>
/// <param name="Divides">z = a / b.</param>
/// <param name="Signal">Which factor carries the signal, 0 or 1; null where neither is known to be the gate.</param>
internal sealed record ProductLayer(
    string First, int[] FirstShape, string Second, int[] SecondShape, int[] OutputShape, bool Divides, int? Signal) : Layer
{
    /// <summary>The name that composites know it by.</summary>
    public const string Name = "Gate";

    public override string OperatorName(string opType) => Name;
}
