using OnnxLrp.Planning;

namespace OnnxLrp.Engines.Reference;

/// <summary>
/// Both passes in double precision, in plain loops: the yardstick of the other engines and of float32 itself. It shares the formulas of
/// the relevance graph with them, and neither kernels nor passes. Results are rounded to float32 at the end.
/// </summary>
public sealed class ReferenceEngine : LivingEngine
{
    /// <inheritdoc/>
    public override string Name => "reference";

    /// <inheritdoc/>
    public override string Device => "double precision on the CPU";

    private protected override IRelevanceSession Open(LrpPlan plan, Lifetime engine) => new ReferenceSession(plan, engine);
}
