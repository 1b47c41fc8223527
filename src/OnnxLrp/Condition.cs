namespace OnnxLrp;

/// <summary>
/// Keeps the relevance of a tensor at some channels and sets it to 0 elsewhere: which part of an explanation goes through these channels.
/// Source: Achtibat et al., From attribution maps to human-understandable explanations through concept relevance propagation, 2023.
/// </summary>
/// <param name="Tensor">Name of a tensor of the model. Only this tensor is masked: paths around it keep their relevance.</param>
/// <param name="Channels">Indices of the channels that keep their relevance.</param>
/// <param name="Axis">The axis that counts channels; negative counts from the end.</param>
public sealed record Condition(string Tensor, IReadOnlyList<int> Channels, int Axis = 1);
