using OnnxLrp.Evaluation.Scoring;

namespace OnnxLrp.Evaluation.Perturbation;

/// <summary>
/// Pixel flipping by regions: destroy one region after the other in the order of their relevance and watch the score of the explained class.
/// The measure of the founding paper.
/// </summary>
/// <remarks>
/// Formula: x⁽⁰⁾ = x; x⁽ᵏ⁾ = x⁽ᵏ⁻¹⁾ with the k-th region replaced; the curve is f(x⁽⁰⁾), …, f(x⁽ᴸ⁾).
/// AOPC = 1/(L+1) Σ_{k=0..L} (f(x⁽⁰⁾) − f(x⁽ᵏ⁾)) (<see cref="Aopc"/>), and the area between the curves of both orders is
/// AOPC(most relevant first) − AOPC(least relevant first). Units: that of the score. The mean over pictures is taken by the caller.
/// Degenerate cases: fewer regions than steps: L is the number of regions; L = 0 gives 0.
/// Source: Samek et al. 2017, eqs. 10 and 12; Quantus' RegionPerturbation.
/// </remarks>
/// <param name="scorer">The network.</param>
/// <param name="grid">The regions.</param>
/// <param name="steps">L.</param>
public sealed class RegionPerturbation(IScorer scorer, RegionGrid grid, int steps)
{
    /// <summary>Steps of every curve: no more than there are regions.</summary>
    public int Steps { get; } = Math.Min(steps, grid.Count);

    /// <summary>The curves of several orders, L + 1 scores each; all are scored together, so that batches are full.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="runs">For each curve: the order of the regions and the picture that they are replaced from.</param>
    /// <param name="target">The class whose score is watched.</param>
    public double[][] Curves(float[] input, IReadOnlyList<(int[] Order, float[] Replacement)> runs, int target)
    {
        ArgumentNullException.ThrowIfNull(runs);
        int length = Steps + 1;
        float[][] scores = scorer.Score(runs.Count * length, (i, to) =>
        {
            input.CopyTo(to);
            (int[] order, float[] replacement) = runs[i / length];
            grid.Copy(order.AsSpan(0, i % length), replacement, to);
        });
        return [.. Enumerable.Range(0, runs.Count).Select(r => scores.Skip(r * length).Take(length).Select(s => (double)scorer.Watched.Of(s, target)).ToArray())];
    }

    /// <summary>Area over the perturbation curve: how far the score fell, on average over the steps.</summary>
    /// <param name="curve">Scores after 0, 1, …, L steps.</param>
    public static double Aopc(IReadOnlyList<double> curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return curve.Average(f => curve[0] - f);
    }
}
