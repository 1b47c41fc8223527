using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines;

/// <summary>
/// One plan, ready to run any number of times. Safe for use from several threads: every run gives what it would give alone. <see
/// cref="IDisposable.Dispose"/> waits for running calls.
/// </summary>
public interface IRelevanceSession : IDisposable
{
    /// <summary>The plan that it runs.</summary>
    LrpPlan Plan { get; }

    /// <summary>Whether inputs may have this batch size; the plan's is always accepted.</summary>
    /// <exception cref="ObjectDisposedException">The session or its engine is disposed.</exception>
    bool Accepts(int batch);

    /// <summary>Runs the model forward, then backward once for every start relevance.</summary>
    /// <param name="input">Values of the input; the shape must be the plan's, but for a batch that it accepts.</param>
    /// <param name="start">The start relevances.</param>
    /// <param name="layers">Tensors whose relevance is wanted besides the input's.</param>
    /// <exception cref="ObjectDisposedException">The session or its engine is disposed.</exception>
    EngineResult Run(HostTensor input, StartRelevance start, IReadOnlyList<string> layers);
}
