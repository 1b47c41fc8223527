using OnnxLrp.Engines.OnnxRuntime;

namespace OnnxLrp.Engines;

/// <summary>One plan, ready to run any number of times. Not safe for use from several threads at once.</summary>
public interface IRelevanceSession : IDisposable
{
    /// <summary>Whether inputs may have another batch size than the plan.</summary>
    bool AnyBatch { get; }

    /// <summary>Runs the model forward, then backward once for every start relevance.</summary>
    /// <param name="input">Values of the input; the shape must be the plan's, but for the batch where <see cref="AnyBatch"/> says so.</param>
    /// <param name="start">The start relevances.</param>
    /// <param name="layers">Tensors whose relevance is wanted besides the input's.</param>
    EngineResult Run(HostTensor input, StartRelevance start, IReadOnlyList<string> layers);
}
