using System.Diagnostics;
using OnnxLrp.Composites;
using OnnxLrp.Engines.OnnxRuntime.Lowering;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>
/// A plan in ONNX Runtime: one graph, forward and backward pass together, for each kind of start and each set of tensors that is asked
/// for, loaded when it is first asked for. Runs of several threads go side by side.
/// </summary>
internal sealed class OrtSession(LrpPlan plan, Lifetime engine) : LivingSession(plan, engine)
{
    private readonly Lock _loading = new();
    private readonly List<(string Key, OrtExplainer Explainer)> _explainers = [];
    private bool? _anyBatch;

    /// <summary>How many graphs are loaded.</summary>
    internal int Loaded
    {
        get
        {
            lock (_loading) return _explainers.Count;
        }
    }

    protected override bool AcceptsOther(int batch)
    {
        lock (_loading)
        {
            OrtExplainer any = _explainers.Count > 0 ? _explainers[0].Explainer : Explainer([], StartInput.Target);
            return _anyBatch ??= any.HoldsForAnyBatch();
        }
    }

    protected override EngineResult RunAlive(EngineRequest request)
    {
        (StartRelevance start, IReadOnlyList<string> layers) = (request.Start, request.Layers);
        var clock = Stopwatch.StartNew();
        (StartInput from, float[]? values) = From(start);
        OrtExplainer explainer = Explainer(layers, from);
        int samples = Plan.SamplesIn(request.Inputs[Plan.Input].Shape);
        var passes = new List<BackwardResult>();
        float[] logits;
        if (values is not null)
        {
            (logits, Dictionary<string, float[]> relevance) = explainer.Run(request, values);
            passes.Add(Pass(start.Targets(logits, samples)[0], relevance, layers));
        }
        else
        {
            // The first pass tells the scores; further classes each cost a run.
            int[] first = start is StartRelevance.Classes { Passes: [var known, ..] } ? known : [.. Enumerable.Repeat(-1, samples)];
            (logits, Dictionary<string, float[]> relevance) = explainer.Run(request, first);
            IReadOnlyList<int[]> targets = start.Targets(logits, samples);
            passes.Add(Pass(targets[0], relevance, layers));
            foreach (int[] more in targets.Skip(1))
            {
                request.Cancellation.ThrowIfCancellationRequested();
                passes.Add(Pass(more, explainer.Run(request, more).Relevance, layers));
            }
        }
        double total = clock.Elapsed.TotalMilliseconds;
        return new EngineResult(logits, passes, total, total);
    }

    protected override void Release()
    {
        foreach ((_, OrtExplainer explainer) in _explainers) explainer.Dispose();
    }

    private BackwardResult Pass(int[] targets, Dictionary<string, float[]> relevance, IReadOnlyList<string> layers) =>
        new(targets, relevance[Plan.Endpoints[0]], layers.Distinct().ToDictionary(l => l, l => relevance[l]));

    /// <summary>What a graph makes a start from, and the values that it then needs.</summary>
    private (StartInput Input, float[]? Values) From(StartRelevance start) => start switch
    {
        StartRelevance.Given given => (StartInput.Relevance, given.Relevance),
        StartRelevance.Weights weights =>
            (Plan.Composite.Seed == ScoreSeed.One ? StartInput.Relevance : StartInput.Weights, weights.Values),
        _ => (StartInput.Target, null),
    };

    private OrtExplainer Explainer(IReadOnlyList<string> layers, StartInput start)
    {
        string key = string.Join('\n', layers.Order(StringComparer.Ordinal).Prepend(start.ToString()));
        lock (_loading)
        {
            int known = _explainers.FindIndex(e => e.Key == key);
            if (known >= 0) return _explainers[known].Explainer;
            var explainer = new OrtExplainer(Plan, layers, start);
            _explainers.Add((key, explainer));
            return explainer;
        }
    }
}
