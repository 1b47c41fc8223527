using System.Diagnostics;
using OnnxLrp.Planning;

namespace OnnxLrp.Engines.OnnxRuntime;

/// <summary>A plan in ONNX Runtime: one graph, forward and backward pass together, for each kind of start and each set of tensors that is asked for.</summary>
internal sealed class OrtSession : IRelevanceSession
{
    private readonly LrpPlan _plan;
    private readonly Dictionary<string, OrtExplainer> _explainers = [];
    private readonly Lazy<bool> _anyBatch;

    public OrtSession(LrpPlan plan)
    {
        _plan = plan;
        _anyBatch = new Lazy<bool>(() => Explainer([], true).HoldsForAnyBatch());
        Explainer([], true);
    }

    public LrpPlan Plan => _plan;

    public bool Accepts(int batch) => batch == _plan.InputShape.FirstOrDefault(1) || _anyBatch.Value;

    public EngineResult Run(HostTensor input, StartRelevance start, IReadOnlyList<string> layers)
    {
        var clock = Stopwatch.StartNew();
        OrtExplainer explainer = Explainer(layers, start is not StartRelevance.Given);
        int samples = _plan.SamplesIn(input.Shape);
        var passes = new List<BackwardResult>();
        float[] logits;
        if (start is StartRelevance.Given given)
        {
            (logits, Dictionary<string, float[]> relevance) = explainer.Run(input, given.Relevance);
            passes.Add(Pass(start.Targets(logits, samples)[0], relevance, layers));
        }
        else
        {
            // The first pass tells the scores; further classes each cost a run.
            int[] first = start is StartRelevance.Classes { Passes: [var known, ..] } ? known : [.. Enumerable.Repeat(-1, samples)];
            (logits, Dictionary<string, float[]> relevance) = explainer.Run(input, first);
            IReadOnlyList<int[]> targets = start.Targets(logits, samples);
            passes.Add(Pass(targets[0], relevance, layers));
            foreach (int[] more in targets.Skip(1)) passes.Add(Pass(more, explainer.Run(input, more).Relevance, layers));
        }
        double total = clock.Elapsed.TotalMilliseconds;
        return new EngineResult(logits, passes, total, total);
    }

    public void Dispose()
    {
        foreach (OrtExplainer explainer in _explainers.Values) explainer.Dispose();
    }

    private BackwardResult Pass(int[] targets, Dictionary<string, float[]> relevance, IReadOnlyList<string> layers) =>
        new(targets, relevance[_plan.Input], layers.Distinct().ToDictionary(l => l, l => relevance[l]));

    private OrtExplainer Explainer(IReadOnlyList<string> layers, bool targets)
    {
        string key = string.Join('\n', layers.Order(StringComparer.Ordinal).Prepend(targets ? "target" : "start"));
        if (!_explainers.TryGetValue(key, out OrtExplainer? explainer)) _explainers[key] = explainer = new OrtExplainer(_plan, layers, targets);
        return explainer;
    }
}
