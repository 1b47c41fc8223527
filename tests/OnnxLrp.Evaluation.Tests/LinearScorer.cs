using OnnxLrp.Evaluation.Scoring;

namespace OnnxLrp.Evaluation.Tests;

/// <summary>A network that can be worked out by hand: class 0 scores Σ w_i x_i, class 1 its negative.</summary>
internal sealed class LinearScorer(float[] weights) : IScorer
{
    public WatchedScore Watched { get; } = new(WatchedFunction.Score, 2, isTwoClass: false, "the score itself");

    public float[][] Score(int count, InputWriter write) => [.. Enumerable.Range(0, count).Select(i =>
    {
        var input = new float[weights.Length];
        write(i, input);
        float score = input.Zip(weights, (x, w) => x * w).Sum();
        return new[] { score, -score };
    })];
}
