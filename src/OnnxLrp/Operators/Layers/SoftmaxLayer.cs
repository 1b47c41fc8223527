namespace OnnxLrp.Operators.Layers;

/// <summary>
/// <c>y = softmax(x)</c>, or its logarithm, over the middle axis of [outer, size, inner]. At the output, explanation starts at its input,
/// the logits.
/// </summary>
/// <param name="Input">x.</param>
/// <param name="Outer">Product of the axes before.</param>
/// <param name="Size">Product of the normalised axes.</param>
/// <param name="Inner">Product of the axes behind.</param>
/// <param name="Logarithm">LogSoftmax.</param>
internal sealed record SoftmaxLayer(string Input, int Outer, int Size, int Inner, bool Logarithm = false) : Layer;
