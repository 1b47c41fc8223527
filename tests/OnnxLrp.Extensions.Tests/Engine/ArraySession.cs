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

    public EngineResult Run(EngineRequest request)
    {
        var clock = Stopwatch.StartNew();
        using ForwardPass activations = _forward.Run(request.Inputs);
        float[] scores = activations.Values(plan.Output).ToArray();
        double forward = clock.Elapsed.TotalMilliseconds;
        var passes = new List<BackwardResult>();
        foreach (int[] targets in request.Start.Targets(scores, plan.Samples))
        {
            var interpreter = new ArrayInterpreter(activations, request.Start.At(targets, scores, plan.Composite.Seed));
            IReadOnlyDictionary<string, float[]> relevance = interpreter.Run(plan.Relevance, [plan.Input, .. request.Layers]);
            passes.Add(new BackwardResult(targets, relevance[plan.Input], request.Layers.ToDictionary(l => l, l => relevance[l])));
        }
        return new EngineResult(scores, passes, forward, clock.Elapsed.TotalMilliseconds);
    }

    public void Dispose() => _forward.Dispose();
}
