using System.Diagnostics;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>A plan in ONNX Runtime: one session for the forward pass, one for the backward pass of each set of tensors that is asked for.</summary>
internal sealed class OrtSession : IRelevanceSession
{
    private readonly LrpPlan _plan;
    private readonly OnnxRuntimeForward _forward;
    private readonly Dictionary<string, OrtBackward> _backward = [];

    public OrtSession(LrpPlan plan)
    {
        _plan = plan;
        _forward = new OnnxRuntimeForward(plan.Graph, plan.CapturedActivations);
        Backward([]);
    }

    public EngineResult Run(HostTensor input, SeedChooser seeds, IReadOnlyList<string> layers)
    {
        var clock = Stopwatch.StartNew();
        using ForwardPass forward = _forward.Run(new Dictionary<string, HostTensor> { [_plan.Input] = input });
        double forwardTime = clock.Elapsed.TotalMilliseconds;
        CancelledOutputs.Recompute(_plan, forward);
        float[] logits = forward.Values(_plan.Output).ToArray();
        OrtBackward backward = Backward(layers);
        BackwardResult[] passes = [.. seeds(logits).Select(seed => backward.Run(forward, seed))];
        return new EngineResult(logits, passes, forwardTime, clock.Elapsed.TotalMilliseconds);
    }

    public void Dispose()
    {
        _forward.Dispose();
        foreach (OrtBackward backward in _backward.Values) backward.Dispose();
    }

    private OrtBackward Backward(IReadOnlyList<string> layers)
    {
        string key = string.Join('\n', layers.Order(StringComparer.Ordinal));
        if (!_backward.TryGetValue(key, out OrtBackward? backward)) _backward[key] = backward = new OrtBackward(_plan, layers);
        return backward;
    }
}
