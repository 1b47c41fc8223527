using OnnxLrp.Composites;
using OnnxLrp.Errors;
using OnnxLrp.Planning;

namespace OnnxLrp;

/// <summary>Builds the start relevance at the explained output from the target: the logit (or 1) of the class at its place, zero elsewhere.</summary>
internal sealed class SeedBuilder(string model, LrpPlan plan, Target target, float[]? start)
{
    private readonly List<float[]> _seeds = [];
    private readonly List<int[]> _targets = [];

    /// <summary>The start relevances that were chosen.</summary>
    public IReadOnlyList<float[]> Seeds => _seeds;

    /// <summary>The explained class of each sample, for each start relevance; −1 when the start relevance was given.</summary>
    public IReadOnlyList<int[]> Targets => _targets;

    public IReadOnlyList<float[]> Choose(ReadOnlySpan<float> logits)
    {
        int batch = plan.OutputShape[0], classes = logits.Length / batch;
        if (start is { } given)
        {
            _targets.Add([.. Enumerable.Repeat(-1, batch)]);
            _seeds.Add(given);
            return _seeds;
        }
        if (target.Index >= classes || target.Best > classes) throw new TargetOutOfRangeException(model, target, classes);
        int[][] best = new int[batch][];
        for (int n = 0; n < batch; n++) best[n] = Best(logits.Slice(n * classes, classes));
        for (int k = 0; k < target.Best; k++)
        {
            int[] chosen = [.. best.Select(b => b[k])];
            var seed = new float[logits.Length];
            for (int n = 0; n < batch; n++)
            {
                int at = (n * classes) + chosen[n];
                seed[at] = plan.Composite.Seed == ScoreSeed.One ? 1 : logits[at];
            }
            _targets.Add(chosen);
            _seeds.Add(seed);
        }
        return _seeds;
    }

    private int[] Best(ReadOnlySpan<float> scores)
    {
        if (target.Index is int index) return [index];
        float[] sorted = scores.ToArray();
        return [.. Enumerable.Range(0, sorted.Length).OrderByDescending(i => sorted[i]).Take(target.Best)];
    }
}
