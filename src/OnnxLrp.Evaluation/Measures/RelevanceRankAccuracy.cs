namespace OnnxLrp.Evaluation.Measures;

/// <summary>How many of the most relevant pixels lie on the object, as many as the object has. Needs a mask of it.</summary>
/// <remarks>
/// Formula: |Top_K ∩ mask| / K, K = |mask|, Top_K the K pixels of highest relevance. From 0 to 1.
/// Degenerate cases: of equal pixels the first in reading order is taken; an empty mask gives 0. Source: Arras et al. 2022; Quantus' RelevanceRankAccuracy.
/// </remarks>
public static class RelevanceRankAccuracy
{
    /// <summary>The share.</summary>
    /// <param name="map">Relevance of each pixel.</param>
    /// <param name="mask">Whether the pixel is the object's.</param>
    public static double Of(IReadOnlyList<double> map, IReadOnlyList<bool> mask)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(mask);
        int size = mask.Count(inside => inside);
        return size == 0 ? 0 : Enumerable.Range(0, map.Count).OrderByDescending(p => map[p]).Take(size).Count(p => mask[p]) / (double)size;
    }
}
