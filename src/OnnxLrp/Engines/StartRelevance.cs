using OnnxLrp.Composites;

namespace OnnxLrp.Engines;

/// <summary>
/// The start relevance at the explained output, as data, so that an engine may make it on its own device: the score of a class at its place (or 1,
/// as <see cref="Composite.Seed"/> says) and zero elsewhere, or any values.
/// </summary>
public abstract record StartRelevance
{
    private StartRelevance()
    {
    }

    /// <summary>The K best classes of each sample, a backward pass for each, best first; the first class on ties.</summary>
    /// <param name="Count">K, at least 1.</param>
    public sealed record Best(int Count) : StartRelevance;

    /// <summary>A class for each sample, for each backward pass.</summary>
    /// <param name="Passes">For each pass, one class index for each sample.</param>
    public sealed record Classes(IReadOnlyList<int[]> Passes) : StartRelevance;

    /// <summary>The values themselves: one backward pass.</summary>
    /// <param name="Relevance">In the shape of the explained output, whole batch.</param>
    public sealed record Given(float[] Relevance) : StartRelevance;

    /// <summary>The class of each sample, for each backward pass; −1 where the values were given.</summary>
    /// <param name="logits">Values of the explained output.</param>
    /// <param name="batch">Number of samples.</param>
    public IReadOnlyList<int[]> Targets(ReadOnlySpan<float> logits, int batch)
    {
        switch (this)
        {
            case Classes given:
                return given.Passes;
            case Best best:
                int classes = logits.Length / batch;
                int[][] passes = [.. Enumerable.Range(0, best.Count).Select(_ => new int[batch])];
                for (int n = 0; n < batch; n++)
                {
                    float[] scores = logits.Slice(n * classes, classes).ToArray();
                    int[] order = [.. Enumerable.Range(0, classes).OrderByDescending(i => scores[i]).Take(best.Count)];
                    for (int k = 0; k < best.Count; k++) passes[k][n] = order[k];
                }
                return passes;
            default:
                return [[.. Enumerable.Repeat(-1, batch)]];
        }
    }

    /// <summary>The start relevance of one backward pass.</summary>
    /// <param name="targets">The class of each sample.</param>
    /// <param name="logits">Values of the explained output.</param>
    /// <param name="seed">The score of the class, or 1.</param>
    public float[] Values(int[] targets, ReadOnlySpan<float> logits, ScoreSeed seed)
    {
        if (this is Given given) return given.Relevance;
        int classes = logits.Length / targets.Length;
        var values = new float[logits.Length];
        for (int n = 0; n < targets.Length; n++)
        {
            int at = (n * classes) + targets[n];
            values[at] = seed == ScoreSeed.One ? 1 : logits[at];
        }
        return values;
    }
}
