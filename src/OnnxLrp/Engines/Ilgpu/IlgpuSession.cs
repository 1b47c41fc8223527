using System.Diagnostics;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>
/// A plan on a device: one forward pass by ONNX Runtime, activations to the device once, then every step without a host round trip.
/// Forward passes of several threads go side by side; one thread at a time has the device.
/// </summary>
internal sealed class IlgpuSession : IRelevanceSession
{
    private readonly LrpPlan _plan;
    private readonly KernelDevice _device;
    private readonly Lifetime _engine;
    private readonly Lifetime _lifetime = new(typeof(IlgpuSession));
    private readonly OnnxRuntimeForward _forward;
    private readonly DeviceMemory _memory;
    private readonly Action[] _steps;

    /// <param name="plan">The plan.</param>
    /// <param name="device">The engine's device.</param>
    /// <param name="engine">The engine's lifetime: the session runs within it.</param>
    public IlgpuSession(LrpPlan plan, KernelDevice device, Lifetime engine)
    {
        (_plan, _device, _engine) = (plan, device, engine);
        _forward = new OnnxRuntimeForward(plan.Graph, plan.CapturedActivations);
        try
        {
            _memory = new DeviceMemory(plan, device);
            var compiler = new StepCompiler(_memory, device);
            _steps = [.. plan.Steps.Select(s => plan.Buffers.IsAlias(s) ? () => { } : compiler.Compile(s))];
        }
        catch
        {
            _memory?.Dispose();
            _forward.Dispose();
            throw;
        }
    }

    public LrpPlan Plan => _plan;

    public bool Accepts(int batch)
    {
        using Lifetime.Use engine = _engine.Enter(), use = _lifetime.Enter();
        return batch == _plan.InputShape.FirstOrDefault(1);
    }

    public EngineResult Run(EngineRequest request)
    {
        using Lifetime.Use engine = _engine.Enter(), use = _lifetime.Enter();
        request.RefuseConditions();
        request.Cancellation.ThrowIfCancellationRequested();
        StartRelevance start = request.Start;
        var clock = Stopwatch.StartNew();
        using ForwardPass forward = _forward.Run(request.Inputs);
        double forwardTime = clock.Elapsed.TotalMilliseconds;
        CancelledOutputs.Recompute(_plan, forward);
        using Lock.Scope queue = _device.Reserve();
        foreach (string tensor in _memory.Activations) _device.Upload(Defined(tensor, forward.Values(tensor)), _memory.Activation(tensor));
        float[] logits = forward.Values(_plan.Output).ToArray();
        BackwardResult[] passes =
        [
            .. start.Targets(logits, _plan.Samples).Select(t => Backward(t, start.At(t, logits, _plan.Composite.Seed), request)),
        ];
        return new EngineResult(logits, passes, forwardTime, clock.Elapsed.TotalMilliseconds);
    }

    public void Dispose()
    {
        if (!_lifetime.End()) return;
        _forward.Dispose();
        _memory.Dispose();
    }

    private BackwardResult Backward(int[] targets, float[] seed, EngineRequest request)
    {
        request.Cancellation.ThrowIfCancellationRequested();
        IReadOnlyList<string> layers = request.Layers;
        _device.Upload(seed, _memory.Relevance(_plan.Output));
        var read = new Dictionary<string, float[]>();
        for (int i = 0; i < _steps.Length; i++)
        {
            _steps[i]();
            string written = _plan.Steps[i].To.Tensor;
            if (layers.Contains(written) && IsComplete(written, i)) read[written] = Download(written);
        }
        if (layers.Contains(_plan.Output)) read[_plan.Output] = [.. seed];
        return new BackwardResult(targets, Download(_plan.Input), read);
    }

    /// <summary>The values as steps read them; see <see cref="LrpPlan.Undefined"/>.</summary>
    private ReadOnlySpan<float> Defined(string tensor, ReadOnlySpan<float> values)
    {
        if (!_plan.Undefined.Contains(tensor)) return values;
        float[] defined = values.ToArray();
        foreach (ref float value in defined.AsSpan())
        {
            if (float.IsNaN(value)) value = 1;
        }
        return defined;
    }

    private bool IsComplete(string tensor, int step)
    {
        for (int i = step + 1; i < _plan.Steps.Count; i++)
        {
            if (_plan.Steps[i].To.Tensor == tensor) return false;
        }
        return true;
    }

    private float[] Download(string tensor)
    {
        var values = new float[_memory.Relevance(tensor).Length];
        _device.Download(_memory.Relevance(tensor), values);
        return values;
    }
}
