using OnnxLrp.Composites;

namespace OnnxLrp.Engines;

/// <summary>
/// The start relevance at the explained output, as data, so that an engine may make it on its own device: the score of a class at its place
/// (or 1, as <see cref="Composite.Seed"/> says) and zero elsewhere, weights of scores, or any values.
/// </summary>
public abstract record StartRelevance
{
    private StartRelevance()
    {
    }

    /// <summary>The K best classes of each sample, a backward pass for each, best first; the first class on ties.</summary>
    /// <param name="Count">K, at least 1.</param>
    public sealed record Best(int Count) : StartRelevance
    {
        /// <inheritdoc/>
        public override IReadOnlyList<int[]> Targets(ReadOnlySpan<float> logits, int batch)
        {
            int classes = logits.Length / batch;
            int[][] passes = [.. Enumerable.Range(0, Count).Select(_ => new int[batch])];
            for (int n = 0; n < batch; n++)
            {
                float[] scores = logits.Slice(n * classes, classes).ToArray();
                int[] order = [.. Enumerable.Range(0, classes).OrderByDescending(i => scores[i]).Take(Count)];
                for (int k = 0; k < Count; k++) passes[k][n] = order[k];
            }
            return passes;
        }
    }

    /// <summary>A class for each sample, for each backward pass.</summary>
    /// <param name="Passes">For each pass, one class index for each sample.</param>
    public sealed record Classes(IReadOnlyList<int[]> Passes) : StartRelevance
    {
        /// <inheritdoc/>
        public override IReadOnlyList<int[]> Targets(ReadOnlySpan<float> logits, int batch) => Passes;
    }

    /// <summary>
    /// A weight for each score: one backward pass, which starts with weight times score, or with the weight where 1 is the seed.
    /// </summary>
    /// <param name="Values">
    /// In the shape of the explained output, whole batch. A score of weight 0 has no part, also where it is −∞.
    /// </param>
    /// <param name="Reference">What is subtracted from each score.</param>
    public sealed record Weights(float[] Values, float Reference = 0) : StartRelevance
    {
        /// <inheritdoc/>
        public override float[] At(int[] targets, ReadOnlySpan<float> logits, ScoreSeed seed)
        {
            if (seed == ScoreSeed.One) return Values;
            var start = new float[Values.Length];
            for (int i = 0; i < start.Length; i++) start[i] = Values[i] == 0 ? 0 : Values[i] * (logits[i] - Reference);
            return start;
        }
    }

    /// <summary>The values themselves: one backward pass.</summary>
    /// <param name="Relevance">In the shape of the explained output, whole batch.</param>
    public sealed record Given(float[] Relevance) : StartRelevance
    {
        /// <inheritdoc/>
        public override float[] At(int[] targets, ReadOnlySpan<float> logits, ScoreSeed seed) => Relevance;
    }

    /// <summary>Gives the class of each sample, for each backward pass; −1 where no single class is explained.</summary>
    /// <param name="logits">Values of the explained output.</param>
    /// <param name="batch">Number of samples.</param>
    public virtual IReadOnlyList<int[]> Targets(ReadOnlySpan<float> logits, int batch) => [[.. Enumerable.Repeat(-1, batch)]];

    /// <summary>Gives the start relevance of one backward pass, in the shape of the explained output.</summary>
    /// <param name="targets">The class of each sample.</param>
    /// <param name="logits">Values of the explained output.</param>
    /// <param name="seed">The score of the class, or 1.</param>
    public virtual float[] At(int[] targets, ReadOnlySpan<float> logits, ScoreSeed seed)
    {
        int classes = logits.Length / targets.Length;
        var values = new float[logits.Length];
        for (int n = 0; n < targets.Length; n++)
        {
            int at = (n * classes) + targets[n];
            values[at] = seed == ScoreSeed.One ? 1 : logits[at];
        }
        return values;
    }

    /// <summary>The start of further runs that explain what a run explained, whatever their scores are.</summary>
    internal StartRelevance As(EngineResult result) =>
        this is Best or Classes ? new Classes([.. result.Passes.Select(p => p.Targets)]) : this;
}
