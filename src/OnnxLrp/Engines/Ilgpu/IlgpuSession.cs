using System.Diagnostics;
using ILGPU;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Engines.Reference;
using OnnxLrp.Kernels.Device;
using OnnxLrp.Planning;
using OnnxLrp.Relevance;

namespace OnnxLrp.Engines.Ilgpu;

/// <summary>
/// A plan on a device: one forward pass by ONNX Runtime, activations to the device once, then every launch without a host round trip.
/// Forward passes of several threads go side by side; one thread at a time has the device.
/// </summary>
internal sealed class IlgpuSession : LivingSession
{
    private readonly KernelDevice _device;
    private readonly OnnxRuntimeForward _forward;
    private readonly DeviceMemory _memory;
    private readonly DeviceProgram _program;

    /// <param name="plan">The plan.</param>
    /// <param name="device">The engine's device.</param>
    /// <param name="engine">The engine's lifetime: the session runs within it.</param>
    public IlgpuSession(LrpPlan plan, KernelDevice device, Lifetime engine) : base(plan, engine)
    {
        (_device, _memory) = (device, new DeviceMemory(device));
        try
        {
            _program = DeviceCompiler.Compile(plan.Relevance, [.. plan.Relevance.Results.Keys], _memory, device);
            IEnumerable<string> read = _memory.Activations.Select(a => a.Source.Tensor).Where(t => !_program.Doubles.ContainsKey(t));
            IEnumerable<string> doubles = RelevanceGraph.Activations(RelevanceGraph.WithOperands(_program.Doubles.Values));
            _forward = new OnnxRuntimeForward(plan.Graph, [.. read, .. doubles, plan.Output]);
        }
        catch
        {
            _memory.Dispose();
            throw;
        }
    }

    protected override EngineResult RunAlive(EngineRequest request)
    {
        StartRelevance start = request.Start;
        var clock = Stopwatch.StartNew();
        using ForwardPass forward = _forward.Run(request.Inputs);
        double forwardTime = clock.Elapsed.TotalMilliseconds;
        Dictionary<string, float[]> exact = Exact(forward);
        using Lock.Scope queue = _device.Reserve();
        foreach ((Activation source, ArrayView<float> view) in _memory.Activations)
        {
            _device.Upload(
                exact.TryGetValue(source.Tensor, out float[]? values) ? values : Defined(source, forward.Values(source.Tensor)), view);
        }
        foreach (PlannedCondition condition in Plan.Conditions.Values) _memory.Set(condition.Tensor, request.Factors(condition));
        float[] logits = forward.Values(Plan.Output).ToArray();
        BackwardResult[] passes =
        [
            .. start.Targets(logits, Plan.Samples).Select(t => Backward(t, start.At(t, logits, Plan.Composite.Seed), request)),
        ];
        return new EngineResult(logits, passes, forwardTime, clock.Elapsed.TotalMilliseconds);
    }

    protected override void Release()
    {
        _forward.Dispose();
        _memory.Dispose();
    }

    private BackwardResult Backward(int[] targets, float[] seed, EngineRequest request)
    {
        request.Cancellation.ThrowIfCancellationRequested();
        IReadOnlyList<string> layers = request.Layers;
        _device.Upload(seed, _memory.Start(Plan.Output));
        ILookup<int, string> wanted = layers.Append(Plan.Endpoints[0]).Distinct().ToLookup(t => _program.Results[t].After);
        var read = new Dictionary<string, float[]>();
        for (int i = 0; i <= _program.Launches.Count; i++)
        {
            foreach (string tensor in wanted[i]) read[tensor] = Download(_program.Results[tensor].View);
            if (i < _program.Launches.Count) _program.Launches[i]();
        }
        return new BackwardResult(targets, read[Plan.Endpoints[0]], layers.Distinct().ToDictionary(t => t, t => read[t]));
    }

    /// <summary>The activations that the host computes in double precision.</summary>
    private Dictionary<string, float[]> Exact(ForwardPass forward)
    {
        var host = new ReferenceInterpreter(t => Array.ConvertAll(forward.Values(t).ToArray(), v => (double)v));
        return _program.Doubles.ToDictionary(d => d.Key, d => Array.ConvertAll(host.Evaluate(d.Value), v => (float)v));
    }

    /// <summary>The values as the backward pass reads them.</summary>
    private static ReadOnlySpan<float> Defined(Activation source, ReadOnlySpan<float> values)
    {
        if (!source.ReadsOneForNaN) return values;
        float[] defined = values.ToArray();
        foreach (ref float value in defined.AsSpan())
        {
            if (float.IsNaN(value)) value = 1;
        }
        return defined;
    }

    private float[] Download(ArrayView<float> view)
    {
        var values = new float[view.Length];
        _device.Download(view, values);
        return values;
    }
}
