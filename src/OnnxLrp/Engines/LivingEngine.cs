using OnnxLrp.Planning;

namespace OnnxLrp.Engines;

/// <summary>An engine of the library with its lifetime: <see cref="Dispose"/> waits for running calls, and later ones are refused.</summary>
public abstract class LivingEngine : IRelevanceEngine
{
    private readonly Lifetime _lifetime;

    private protected LivingEngine() => _lifetime = new Lifetime(GetType());

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract string Device { get; }

    /// <inheritdoc/>
    public IRelevanceSession Open(LrpPlan plan)
    {
        using Lifetime.Use use = _lifetime.Enter();
        return Open(plan, _lifetime);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_lifetime.End()) Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes a plan ready to run.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="engine">The engine's lifetime: the session runs within it.</param>
    private protected abstract IRelevanceSession Open(LrpPlan plan, Lifetime engine);

    /// <summary>Frees what the engine holds, after its last call.</summary>
    private protected virtual void Release()
    {
    }
}
