using OnnxLrp.Engines;
using OnnxLrp.Planning;

namespace OnnxLrp;

/// <summary>Splits the result of a run into explanations, one for each input and class.</summary>
internal static class Results
{
    /// <param name="plan">The plan that was run.</param>
    /// <param name="result">What the engine gave.</param>
    /// <param name="start">The start relevance of its passes.</param>
    /// <param name="input">The batch.</param>
    /// <param name="batch">Samples in the batch.</param>
    /// <param name="asked">Names of the file under which relevance of other tensors was asked for.</param>
    /// <param name="used">How many samples of the batch are the caller's; the rest is padding.</param>
    public static IEnumerable<IReadOnlyList<Explanation>> Split(
        LrpPlan plan, EngineResult result, StartRelevance start, ReadOnlyMemory<float> input, int batch, IReadOnlyList<string> asked, int used)
    {
        int sample = input.Length / batch, classes = result.Logits.Length / batch;
        int[] shape = plan.IsBatched ? [1, .. plan.InputShape.Skip(1)] : [.. plan.InputShape];
        float[][] started = [.. result.Passes.Select(p => start.Values(p.Targets, result.Logits, plan.Composite.Seed))];
        for (int n = 0; n < used; n++)
        {
            float[] scores = result.Logits[(n * classes)..((n + 1) * classes)];
            var explanations = new List<Explanation>();
            for (int p = 0; p < result.Passes.Count; p++)
            {
                BackwardResult pass = result.Passes[p];
                float[] relevance = pass.Relevance[(n * sample)..((n + 1) * sample)];
                if (plan.Composite.TimesInput)
                {
                    System.Numerics.Tensors.TensorPrimitives.Multiply(relevance, input.Span.Slice(n * sample, sample), relevance);
                }
                int target = pass.Targets[n];
                float[] from = started[p][(n * classes)..((n + 1) * classes)];
                var layers = asked.Distinct().ToDictionary(l => l, l => Sample(pass.Layers[plan.LayerOf(l)!], n, batch));
                var explanation = new Explanation(
                    relevance, shape, target, target < 0 ? scores.Sum() : scores[target], scores, from.Sum(v => (double)v), layers,
                    result.ForwardMilliseconds / used, result.TotalMilliseconds / used / result.Passes.Count);
                explanations.Add(explanation with
                {
                    Warnings = ExplanationChecks.Of(explanation, from, input.Span.Slice(n * sample, sample), plan.Composite.Seed),
                });
            }
            yield return explanations;
        }
    }

    private static float[] Sample(float[] values, int sample, int batch)
    {
        int length = values.Length / batch;
        return values[(sample * length)..((sample + 1) * length)];
    }
}
