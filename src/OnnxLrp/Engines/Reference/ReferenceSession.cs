using System.Diagnostics;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.Reference;

/// <summary>
/// A plan in double precision: its layers forward, its relevance graph backward, as it was written and without the passes that other
/// engines apply.
/// </summary>
internal sealed class ReferenceSession(LrpPlan plan, Lifetime engine) : LivingSession(plan, engine)
{
    private readonly ReferenceForward _forward = new(plan);

    protected override EngineResult RunAlive(EngineRequest request)
    {
        StartRelevance start = request.Start;
        var clock = Stopwatch.StartNew();
        IReadOnlyDictionary<string, double[]> activations = _forward.Run(request.Inputs);
        float[] logits = Narrowed(activations[Plan.Output]);
        double forwardTime = clock.Elapsed.TotalMilliseconds;
        BackwardResult[] passes =
        [
            .. start.Targets(logits, Plan.Samples).Select(t => Backward(t, start.At(t, logits, Plan.Composite.Seed), activations, request)),
        ];
        return new EngineResult(logits, passes, forwardTime, clock.Elapsed.TotalMilliseconds);
    }

    protected override void Release() => _forward.Dispose();

    private BackwardResult Backward(int[] targets, float[] start, IReadOnlyDictionary<string, double[]> activations, EngineRequest request)
    {
        request.Cancellation.ThrowIfCancellationRequested();
        string[] layers = [.. request.Layers.Distinct()];
        Dictionary<string, double[]> conditions = Plan.Conditions.Values.ToDictionary(c => c.Tensor, c => Widened(request.Factors(c)));
        var interpreter = new ReferenceInterpreter(t => activations[t], Widened(start), conditions);
        string endpoint = Plan.Endpoints[0];
        IReadOnlyDictionary<string, double[]> relevance = interpreter.Run(Plan.Relevance, [endpoint, .. layers]);
        return new BackwardResult(targets, Narrowed(relevance[endpoint]), layers.ToDictionary(l => l, l => Narrowed(relevance[l])));
    }

    private static double[] Widened(float[] values) => Array.ConvertAll(values, v => (double)v);

    private static float[] Narrowed(double[] values) => Array.ConvertAll(values, v => (float)v);
}
