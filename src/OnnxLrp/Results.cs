using System.Numerics.Tensors;
using OnnxLrp.Engines;
using OnnxLrp.Planning;

namespace OnnxLrp;

/// <summary>Splits the result of a run into explanations, one for each input and class.</summary>
/// <param name="plan">The plan that was run.</param>
/// <param name="input">Name of the explained input.</param>
/// <param name="target">What was asked for; null: the start relevance was given.</param>
/// <param name="scores">The target on the plan; null with it.</param>
/// <param name="asked">Names of the file under which relevance of other tensors was asked for.</param>
internal sealed class Results(LrpPlan plan, string input, Target? target, TargetScores? scores, IReadOnlyList<string> asked)
{
    /// <param name="result">What the engine gave.</param>
    /// <param name="start">The start relevance of its passes.</param>
    /// <param name="values">The batch.</param>
    /// <param name="batch">Samples in the batch.</param>
    /// <param name="used">How many samples of the batch are the caller's; the rest is padding.</param>
    public IEnumerable<IReadOnlyList<Explanation>> Split(
        EngineResult result, StartRelevance start, ReadOnlyMemory<float> values, int batch, int used)
    {
        float[][] started = [.. result.Passes.Select(p => start.At(p.Targets, result.Logits, plan.Composite.Seed))];
        for (int n = 0; n < used; n++)
        {
            ReadOnlyMemory<float> sample = Sample(values, n, batch);
            float[] all = Sample(result.Logits, n, batch).ToArray();
            yield return
            [
                .. result.Passes.Select(
                    (pass, p) => Explain(result, pass, Sample(started[p], n, batch).Span, sample.Span, all, n, batch, used)),
            ];
        }
    }

    private Explanation Explain(
        EngineResult result, BackwardResult pass, ReadOnlySpan<float> start, ReadOnlySpan<float> values, float[] all, int n, int batch,
        int used)
    {
        float[] relevance = Sample(pass.Relevance, n, batch).ToArray();
        if (plan.Composite.TimesInput) TensorPrimitives.Multiply(relevance, values, relevance);
        int index = pass.Targets[n];
        IReadOnlyList<ScoreTerm> terms = scores?.Terms(all, index) ?? [];
        double sum = 0;
        foreach (float value in start) sum += value;
        var explanation = new Explanation
        {
            Endpoints = [new TensorRelevance(input, relevance, plan.IsBatched ? [1, .. plan.InputShape.Skip(1)] : [.. plan.InputShape])],
            Target = target,
            Terms = terms,
            Index = index < 0 ? null : index,
            Score = index >= 0 ? all[index] : target is null ? all.Sum() : (float)terms.Sum(t => t.Term.Weight * t.Score),
            Scores = all,
            StartRelevance = sum,
            Layers = asked.Distinct().ToDictionary(l => l, l => Sample(pass.Layers[plan.LayerOf(l)!], n, batch).ToArray()),
            ForwardMilliseconds = result.ForwardMilliseconds / used,
            TotalMilliseconds = result.TotalMilliseconds / used / result.Passes.Count,
        };
        explanation.Warnings = ExplanationChecks.Of(explanation, start, values, plan.Composite.Seed);
        return explanation;
    }

    private static ReadOnlyMemory<float> Sample(ReadOnlyMemory<float> values, int sample, int batch)
    {
        int length = values.Length / batch;
        return values.Slice(sample * length, length);
    }
}
