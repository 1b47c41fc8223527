using System.Diagnostics;
using OnnxLrp.Engines.OnnxRuntime;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.Reference;

/// <summary>A plan in double precision: its layers forward, its relevance graph backward, as it was written and without the passes that other engines apply.</summary>
internal sealed class ReferenceSession(LrpPlan plan, Lifetime engine) : IRelevanceSession
{
    private readonly Lifetime _lifetime = new(typeof(ReferenceSession));
    private readonly ReferenceForward _forward = new(plan);

    public LrpPlan Plan => plan;

    public bool Accepts(int batch)
    {
        using Lifetime.Use within = engine.Enter(), use = _lifetime.Enter();
        return batch == plan.InputShape.FirstOrDefault(1);
    }

    public EngineResult Run(HostTensor input, StartRelevance start, IReadOnlyList<string> layers)
    {
        using Lifetime.Use within = engine.Enter(), use = _lifetime.Enter();
        var clock = Stopwatch.StartNew();
        IReadOnlyDictionary<string, double[]> activations = _forward.Run(input);
        float[] logits = Narrowed(activations[plan.Output]);
        double forwardTime = clock.Elapsed.TotalMilliseconds;
        BackwardResult[] passes =
        [
            .. start.Targets(logits, plan.Samples).Select(t => Backward(t, start.Values(t, logits, plan.Composite.Seed), activations, layers)),
        ];
        return new EngineResult(logits, passes, forwardTime, clock.Elapsed.TotalMilliseconds);
    }

    public void Dispose()
    {
        if (_lifetime.End()) _forward.Dispose();
    }

    private BackwardResult Backward(int[] targets, float[] start, IReadOnlyDictionary<string, double[]> activations, IReadOnlyList<string> layers)
    {
        var interpreter = new ReferenceInterpreter(t => activations[t], Array.ConvertAll(start, v => (double)v), new Dictionary<string, double[]>());
        IReadOnlyDictionary<string, double[]> relevance = interpreter.Run(plan.Relevance, [plan.Input, .. layers]);
        return new BackwardResult(targets, Narrowed(relevance[plan.Input]), layers.ToDictionary(l => l, l => Narrowed(relevance[l])));
    }

    private static float[] Narrowed(double[] values) => Array.ConvertAll(values, v => (float)v);
}
