using OnnxLrp.Evaluation.Scoring;

namespace OnnxLrp.Evaluation.Perturbation;

/// <summary>
/// The score while the regions vanish, most relevant first (deletion: lower is better), and while they appear on an empty picture (insertion: higher
/// is better), over the whole way from none to all regions.
/// </summary>
/// <remarks>
/// Formula: with n regions and N points, point k has the first round(k · n / N) regions changed; AUC = Σ_{k=1..N} (f_{k−1} + f_k) / 2N (trapezoids over
/// [0, 1]). Deletion goes from the picture to its mean colour, insertion from its blur to the picture. Units: that of the score.
/// Source: Petsiuk et al. 2018.
/// </remarks>
/// <param name="scorer">The network.</param>
/// <param name="grid">The regions.</param>
/// <param name="points">N.</param>
public sealed class InsertionDeletion(IScorer scorer, RegionGrid grid, int points)
{
    /// <summary>Both areas.</summary>
    /// <param name="input">The picture.</param>
    /// <param name="mean">What deleted regions become.</param>
    /// <param name="blur">What inserted regions are laid on.</param>
    /// <param name="order">The regions, most relevant first.</param>
    /// <param name="target">The class whose score is watched.</param>
    public (double Deletion, double Insertion) Areas(float[] input, float[] mean, float[] blur, int[] order, int target)
    {
        int length = points + 1;
        float[][] scores = scorer.Score(2 * length, (i, to) =>
        {
            bool deletes = i < length;
            (deletes ? input : blur).CopyTo(to);
            int changed = (int)Math.Round((double)(i % length) * grid.Count / points);
            grid.Copy(order.AsSpan(0, changed), deletes ? mean : input, to);
        });
        double[] of = [.. scores.Select(s => (double)scorer.Watched.Of(s, target))];
        return (Area(of[..length]), Area(of[length..]));
    }

    /// <summary>Area under a curve whose points are evenly spread over [0, 1], by trapezoids; a single point is its own area.</summary>
    public static double Area(IReadOnlyList<double> curve)
    {
        ArgumentNullException.ThrowIfNull(curve);
        return curve.Count == 1 ? curve[0] : Enumerable.Range(1, curve.Count - 1).Sum(k => (curve[k - 1] + curve[k]) / 2) / (curve.Count - 1);
    }
}
