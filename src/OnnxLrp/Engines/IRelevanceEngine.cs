using OnnxLrp.Planning;

namespace OnnxLrp.Engines;

/// <summary>
/// Runs plans. Engines are interchangeable: they know steps, not rules and not ONNX operators. Safe for use from several threads. After
/// <see cref="IDisposable.Dispose"/>, which waits for running calls, the engine and its sessions give <see
/// cref="ObjectDisposedException"/>.
/// </summary>
public interface IRelevanceEngine : IDisposable
{
    /// <summary>Name of the engine, for reports.</summary>
    string Name { get; }

    /// <summary>The device that it runs on, for reports.</summary>
    string Device { get; }

    /// <summary>Makes a plan ready to run: loads weights, lays out buffers.</summary>
    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    IRelevanceSession Open(LrpPlan plan);
}
