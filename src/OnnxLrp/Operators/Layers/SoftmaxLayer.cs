namespace OnnxLrp.Operators.Layers;

/// <summary>Softmax or LogSoftmax; only explained at the output, where explanation starts at its input, the logits.</summary>
internal sealed record SoftmaxLayer(string Input) : Layer;
