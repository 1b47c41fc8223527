namespace OnnxLrp.Evaluation.Measures;

/// <summary>Which share of the positive relevance lies on the object. Needs a mask of it.</summary>
/// <remarks>
/// Formula: Σ_{p in mask} r⁺_p / Σ_p r⁺_p, r⁺ = max(r, 0). From 0 to 1; evenly spread relevance gives the object's share of the picture.
/// Degenerate case: no positive relevance gives 0. Source: Arras et al. 2022, pooling "sum, pos"; Quantus' RelevanceMassAccuracy.
/// </remarks>
public static class RelevanceMassAccuracy
{
    /// <summary>The share.</summary>
    /// <param name="map">Relevance of each pixel.</param>
    /// <param name="mask">Whether the pixel is the object's.</param>
    public static double Of(IReadOnlyList<double> map, IReadOnlyList<bool> mask)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(mask);
        double total = map.Sum(r => Math.Max(r, 0));
        return total > 0 ? map.Where((_, p) => mask[p]).Sum(r => Math.Max(r, 0)) / total : 0;
    }
}
