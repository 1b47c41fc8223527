using OnnxLrp.Planning;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// Runs both passes in ONNX Runtime on the CPU: the model, and the backward steps of the plan as one ONNX graph of their own. Use it where
/// there is no GPU. Every rule, composite, method and operator of the other engines.
/// </summary>
public sealed class OrtEngine : IRelevanceEngine
{
    private readonly Lifetime _lifetime = new(typeof(OrtEngine));

    /// <inheritdoc/>
    public string Name => "onnxruntime";

    /// <inheritdoc/>
    public string Device => "cpu";

    /// <inheritdoc/>
    public IRelevanceSession Open(LrpPlan plan)
    {
        using Lifetime.Use use = _lifetime.Enter();
        return new OrtSession(plan, _lifetime);
    }

    /// <inheritdoc/>
    public void Dispose() => _lifetime.End();
}
