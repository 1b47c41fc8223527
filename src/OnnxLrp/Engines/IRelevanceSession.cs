using OnnxLrp.Engines.OnnxRuntime;

namespace OnnxLrp.Engines;

/// <summary>One plan, ready to run any number of times. Not safe for use from several threads at once.</summary>
public interface IRelevanceSession : IDisposable
{
    /// <summary>Runs the model forward once, then backward once for every start relevance.</summary>
    /// <param name="input">Values of the input; the shape must be the plan's.</param>
    /// <param name="seeds">Chooses the start relevances when the logits are known.</param>
    /// <param name="layers">Tensors whose relevance is wanted besides the input's.</param>
    EngineResult Run(HostTensor input, SeedChooser seeds, IReadOnlyList<string> layers);
}

/// <summary>Chooses the start relevances of a run.</summary>
/// <param name="logits">Values of the explained output, whole batch.</param>
/// <returns>One start relevance, of the length of <paramref name="logits"/>, for each backward pass.</returns>
public delegate IReadOnlyList<float[]> SeedChooser(ReadOnlySpan<float> logits);
