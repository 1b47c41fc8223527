using System.Diagnostics;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>A plan on a device: one forward pass by ONNX Runtime, activations to the device once, then every step without a host round trip.</summary>
internal sealed class IlgpuSession : IRelevanceSession
{
    private readonly LrpPlan _plan;
    private readonly KernelDevice _device;
    private readonly OnnxRuntimeForward _forward;
    private readonly DeviceMemory _memory;
    private readonly Action[] _steps;

    public IlgpuSession(LrpPlan plan, KernelDevice device)
    {
        _plan = plan;
        _device = device;
        _forward = new OnnxRuntimeForward(plan.Graph, plan.CapturedActivations);
        _memory = new DeviceMemory(plan, device);
        var compiler = new StepCompiler(_memory, device);
        _steps = [.. plan.Steps.Select(s => plan.Buffers.IsAlias(s) ? () => { } : compiler.Compile(s))];
    }

    public LrpPlan Plan => _plan;

    public bool Accepts(int batch) => batch == _plan.InputShape.FirstOrDefault(1);

    public EngineResult Run(HostTensor input, StartRelevance start, IReadOnlyList<string> layers)
    {
        var clock = Stopwatch.StartNew();
        using ForwardPass forward = _forward.Run(new Dictionary<string, HostTensor> { [_plan.Input] = input });
        double forwardTime = clock.Elapsed.TotalMilliseconds;
        CancelledOutputs.Recompute(_plan, forward);
        foreach (string tensor in _memory.Activations) _device.Upload(forward.Values(tensor), _memory.Activation(tensor));
        float[] logits = forward.Values(_plan.Output).ToArray();
        BackwardResult[] passes =
        [
            .. start.Targets(logits, _plan.Samples).Select(t => Backward(t, start.Values(t, logits, _plan.Composite.Seed), layers)),
        ];
        return new EngineResult(logits, passes, forwardTime, clock.Elapsed.TotalMilliseconds);
    }

    public void Dispose()
    {
        _forward.Dispose();
        _memory.Dispose();
    }

    private BackwardResult Backward(int[] targets, float[] seed, IReadOnlyList<string> layers)
    {
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
