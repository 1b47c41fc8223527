namespace OnnxLrp.Relevance;

/// <summary>
/// Says where a value is 0: wherever an activation of the same shape is 0, because the value is a product with it, or wherever it is 0 or
/// less. Relevance that was multiplied by a layer's input vanishes where the input does; after a Relu, that is wherever the Relu's input
/// is 0 or less.
/// </summary>
/// <param name="Tensor">The activation.</param>
/// <param name="Below">Also where the activation is negative; the value need not be a product with it.</param>
public readonly record struct Vanishing(string Tensor, bool Below);
