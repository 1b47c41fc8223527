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
    /// <param name="request">The inputs, the start, and what is wanted.</param>
    /// <exception cref="NotSupportedException">The engine cannot do what is asked for, such as a condition.</exception>
    /// <exception cref="ObjectDisposedException">The session or its engine is disposed.</exception>
    /// <exception cref="OperationCanceledException">The request was cancelled.</exception>
    EngineResult Run(EngineRequest request);
}
