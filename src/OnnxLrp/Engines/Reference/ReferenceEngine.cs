using OnnxLrp.Planning;

namespace OnnxLrp.Engines.Reference;

/// <summary>
/// Both passes in double precision, in plain loops: the yardstick of the other engines and of float32 itself. It shares the formulas of
/// the relevance graph with them, and neither kernels nor passes. Results are rounded to float32 at the end.
/// </summary>
public sealed class ReferenceEngine : IRelevanceEngine
{
    private readonly Lifetime _lifetime = new(typeof(ReferenceEngine));

    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public string Device => "double precision on the CPU";

    /// <inheritdoc/>
    public IRelevanceSession Open(LrpPlan plan)
    {
        using Lifetime.Use use = _lifetime.Enter();
        return new ReferenceSession(plan, _lifetime);
    }

    /// <inheritdoc/>
    public void Dispose() => _lifetime.End();
}
