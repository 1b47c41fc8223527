using OnnxLrp.Planning;

namespace OnnxLrp.Engines;

/// <summary>
/// A session of the library with its lifetime: every call runs within the engine's and its own, <see cref="Dispose"/> waits for running calls, and later ones
/// are refused.
/// </summary>
internal abstract class LivingSession : IRelevanceSession
{
    private readonly Lifetime _engine;
    private readonly Lifetime _lifetime;

    /// <param name="plan">The plan.</param>
    /// <param name="engine">The engine's lifetime.</param>
    protected LivingSession(LrpPlan plan, Lifetime engine) => (Plan, _engine, _lifetime) = (plan, engine, new Lifetime(GetType()));

    public LrpPlan Plan { get; }

    public bool Accepts(int batch)
    {
        using Lifetime.Use engine = _engine.Enter(), use = _lifetime.Enter();
        return batch == Plan.InputShape.FirstOrDefault(1) || AcceptsOther(batch);
    }

    public EngineResult Run(EngineRequest request)
    {
        using Lifetime.Use engine = _engine.Enter(), use = _lifetime.Enter();
        request.Require(Plan);
        return RunAlive(request);
    }

    public void Dispose()
    {
        if (_lifetime.End()) Release();
    }

    /// <summary>Whether inputs may have a batch size that is not the plan's.</summary>
    protected virtual bool AcceptsOther(int batch) => false;

    /// <summary>Runs the plan; the session stays alive meanwhile.</summary>
    protected abstract EngineResult RunAlive(EngineRequest request);

    /// <summary>Frees what the session holds, after its last call.</summary>
    protected abstract void Release();
}
