using System.Diagnostics;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.Reference;

/// <summary>
/// A plan in double precision: its layers forward, its relevance graph backward, as it was written and without the passes that other
/// engines apply.
/// </summary>
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

    public EngineResult Run(EngineRequest request)
    {
        using Lifetime.Use within = engine.Enter(), use = _lifetime.Enter();
        request.Require(plan);
        StartRelevance start = request.Start;
        var clock = Stopwatch.StartNew();
        IReadOnlyDictionary<string, double[]> activations = _forward.Run(request.Inputs);
        float[] logits = Narrowed(activations[plan.Output]);
        double forwardTime = clock.Elapsed.TotalMilliseconds;
        BackwardResult[] passes =
        [
            .. start.Targets(logits, plan.Samples).Select(t => Backward(t, start.At(t, logits, plan.Composite.Seed), activations, request)),
        ];
        return new EngineResult(logits, passes, forwardTime, clock.Elapsed.TotalMilliseconds);
    }

    public void Dispose()
    {
        if (_lifetime.End()) _forward.Dispose();
    }

    private BackwardResult Backward(int[] targets, float[] start, IReadOnlyDictionary<string, double[]> activations, EngineRequest request)
    {
        request.Cancellation.ThrowIfCancellationRequested();
        string[] layers = [.. request.Layers.Distinct()];
        Dictionary<string, double[]> conditions = plan.Conditions.Values.ToDictionary(c => c.Tensor, c => Widened(request.Factors(c)));
        var interpreter = new ReferenceInterpreter(t => activations[t], Widened(start), conditions);
        string endpoint = plan.Endpoints[0];
        IReadOnlyDictionary<string, double[]> relevance = interpreter.Run(plan.Relevance, [endpoint, .. layers]);
        return new BackwardResult(targets, Narrowed(relevance[endpoint]), layers.ToDictionary(l => l, l => Narrowed(relevance[l])));
    }

    private static double[] Widened(float[] values) => Array.ConvertAll(values, v => (double)v);

    private static float[] Narrowed(double[] values) => Array.ConvertAll(values, v => (float)v);
}
