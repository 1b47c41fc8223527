using OnnxLrp.Planning;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// Runs both passes in ONNX Runtime on the CPU: the model, and the backward steps of the plan as one ONNX graph of their own. Use it where
/// there is no GPU. Every rule, composite, method and operator of the other engines.
/// </summary>
public sealed class OrtEngine : LivingEngine
{
    /// <inheritdoc/>
    public override string Name => "onnxruntime";

    /// <inheritdoc/>
    public override string Device => "cpu";

    private protected override IRelevanceSession Open(LrpPlan plan, Lifetime engine) => new OrtSession(plan, engine);
}
