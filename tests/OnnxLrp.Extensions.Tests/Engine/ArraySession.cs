using System.Diagnostics;
using OnnxLrp.Engines;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Planning;

namespace OnnxLrp.Extensions.Tests.Engine;

/// <summary>A plan, ready to run: ONNX Runtime makes the activations, the interpreter the relevance.</summary>
internal sealed class ArraySession(LrpPlan plan) : IRelevanceSession
{
    private readonly OnnxRuntimeForward _forward = new(plan.Graph, plan.CapturedActivations);

    public LrpPlan Plan => plan;

    public bool Accepts(int batch) => batch == plan.Samples;

    public EngineResult Run(HostTensor input, StartRelevance start, IReadOnlyList<string> layers)
    {
        var clock = Stopwatch.StartNew();
        using ForwardPass activations = _forward.Run(new Dictionary<string, HostTensor> { [plan.Input] = input });
        float[] scores = activations.Values(plan.Output).ToArray();
        double forward = clock.Elapsed.TotalMilliseconds;
        var passes = new List<BackwardResult>();
        foreach (int[] targets in start.Targets(scores, plan.Samples))
        {
            var interpreter = new ArrayInterpreter(activations, start.Values(targets, scores, plan.Composite.Seed));
            IReadOnlyDictionary<string, float[]> relevance = interpreter.Run(plan.Relevance, [plan.Input, .. layers]);
            passes.Add(new BackwardResult(targets, relevance[plan.Input], layers.ToDictionary(l => l, l => relevance[l])));
        }
        return new EngineResult(scores, passes, forward, clock.Elapsed.TotalMilliseconds);
    }

    public void Dispose() => _forward.Dispose();
}
