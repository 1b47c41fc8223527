namespace OnnxLrp.Engines;

/// <summary>What a run gives.</summary>
/// <param name="Logits">Values of the explained output, whole batch.</param>
/// <param name="Passes">One backward pass for each start relevance.</param>
/// <param name="ForwardMilliseconds">Time until the logits were there: all of it where both passes are one graph.</param>
/// <param name="TotalMilliseconds">Time of everything.</param>
public sealed record EngineResult(float[] Logits, IReadOnlyList<BackwardResult> Passes, double ForwardMilliseconds, double TotalMilliseconds);

/// <summary>What a backward pass gives.</summary>
/// <param name="Targets">The explained class of each sample; −1 where the start relevance was given.</param>
/// <param name="Relevance">Relevance of the first endpoint, whole batch.</param>
/// <param name="Layers">Relevance of the other tensors that were asked for.</param>
public sealed record BackwardResult(int[] Targets, float[] Relevance, IReadOnlyDictionary<string, float[]> Layers);
