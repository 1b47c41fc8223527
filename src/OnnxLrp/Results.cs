using OnnxLrp.Engines;
using OnnxLrp.Planning;

namespace OnnxLrp;

/// <summary>Splits the result of a run into explanations, one for each input and class.</summary>
/// <param name="plan">The plan that was run.</param>
/// <param name="target">What was asked for; null: the start relevance was given.</param>
/// <param name="scores">The target on the plan; null with it.</param>
/// <param name="asked">Names of the file under which relevance of other tensors was asked for.</param>
internal sealed class Results(LrpPlan plan, Target? target, TargetScores? scores, IReadOnlyList<string> asked)
{
    /// <param name="results">What the engine gave for each start.</param>
    /// <param name="starts">The start relevances, each of one pass or of several.</param>
    /// <param name="inputs">The inputs of the batch.</param>
    /// <param name="batch">Samples in the batch.</param>
    /// <param name="used">How many samples of the batch are the caller's; the rest is padding.</param>
    public IEnumerable<IReadOnlyList<Explanation>> Split(
        IReadOnlyList<EngineResult> results, IReadOnlyList<StartRelevance> starts, IReadOnlyDictionary<string, HostTensor> inputs,
        int batch, int used)
    {
        Pass[] passes =
        [
            .. results.SelectMany((r, s) => r.Passes.Select(p => new Pass(r, p, starts[s].At(p.Targets, r.Logits, plan.Composite.Seed)))),
        ];
        for (int n = 0; n < used; n++)
        {
            yield return [.. passes.Take(scores?.Ranks(n) ?? 1).Select((pass, rank) => Explain(pass, rank, inputs, n, batch, used))];
        }
    }

    private Explanation Explain(
        Pass pass, int rank, IReadOnlyDictionary<string, HostTensor> inputs, int n, int batch, int used)
    {
        (EngineResult result, BackwardResult backward, float[] whole) = pass;
        float[] all = Sample(result.Logits, n, batch).ToArray();
        ReadOnlySpan<float> start = Sample(whole, n, batch).Span;
        TensorRelevance[] endpoints =
        [
            .. plan.Endpoints.Select((e, i) => Endpoint(e, i == 0 ? backward.Relevance : backward.Layers[e], n, batch)),
        ];
        IReadOnlyList<ScoreTerm> terms = scores?.Terms(all, n, rank) ?? [];
        var explanation = new Explanation
        {
            Endpoints = endpoints,
            AbsorbedByContext = plan.Context.ToDictionary(c => c, c => Finite(SampleOf(c, backward.Layers[c], n, batch).Span)),
            Target = target,
            Terms = terms,
            Detection = scores?.DetectionOf(n, rank),
            Index = terms is [{ Term.Weight: 1 } one] ? one.Index : null,
            Score = target is null ? all.Sum() : (float)terms.Sum(t => t.Term.Weight * t.Score),
            Scores = all,
            StartRelevance = Sum(start),
            Layers = asked.Distinct().ToDictionary(l => l, l => Sample(backward.Layers[plan.LayerOf(l)!], n, batch).ToArray()),
            ForwardMilliseconds = result.ForwardMilliseconds / used,
            TotalMilliseconds = result.TotalMilliseconds / used / result.Passes.Count,
        };
        ReadOnlySpan<float> input = SampleOf(plan.Input, inputs[plan.Input].Data, n, batch).Span;
        explanation.Warnings = ExplanationChecks.Of(explanation, start, input, plan.Composite.Seed);
        return explanation;
    }

    private TensorRelevance Endpoint(string tensor, float[] whole, int n, int batch)
    {
        float[] relevance = SampleOf(tensor, whole, n, batch).ToArray();
        int[] shape = plan.Shapes[tensor];
        if (!Counts(tensor, batch)) return new TensorRelevance(tensor, relevance, [.. shape], null);
        // With one sample, its axis may stand anywhere: the values keep their order.
        int axis = plan.SampleAxes.GetValueOrDefault(tensor);
        return new TensorRelevance(tensor, relevance, SampleOrder.InFile([1, .. shape.Skip(1)], axis), axis);
    }

    /// <summary>The part of a tensor that belongs to a sample; all of it, where its first axis counts no samples.</summary>
    private ReadOnlyMemory<float> SampleOf(string tensor, ReadOnlyMemory<float> values, int n, int batch) =>
        Counts(tensor, batch) ? Sample(values, n, batch) : values;

    private bool Counts(string tensor, int batch) =>
        plan.IsBatched && plan.Shapes[tensor] is [var first, ..] && (first == plan.Samples || first == batch);

    private static double Sum(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values) sum += value;
        return sum;
    }

    /// <summary>What a context tensor took. A mask of −∞ takes nothing: its share is written as −∞ · 0.</summary>
    private static double Finite(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values) sum += float.IsNaN(value) ? 0 : value;
        return sum;
    }

    private static ReadOnlyMemory<float> Sample(ReadOnlyMemory<float> values, int sample, int batch)
    {
        int length = values.Length / batch;
        return values.Slice(sample * length, length);
    }

    /// <summary>A backward pass, the run that it belongs to, and its start relevance.</summary>
    private sealed record Pass(EngineResult Result, BackwardResult Backward, float[] Start);
}
