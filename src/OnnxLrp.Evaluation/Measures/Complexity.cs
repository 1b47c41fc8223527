namespace OnnxLrp.Evaluation.Measures;

/// <summary>How hard the heatmap is to take in: the entropy of the share that each pixel has of the total magnitude.</summary>
/// <remarks>
/// Formula: P_p = |r_p| / Σ|r|; H = −Σ_p P_p ln P_p. Units: nats; from 0 (one pixel) to ln n (all pixels alike).
/// Degenerate cases: 0 ln 0 = 0; no relevance at all counts as all pixels alike, ln n. Source: Bhatt et al. 2020, as in Quantus' Complexity.
/// </remarks>
public static class Complexity
{
    /// <summary>The entropy.</summary>
    /// <param name="map">Relevance of each pixel.</param>
    public static double Of(IReadOnlyList<double> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        double total = map.Sum(Math.Abs);
        return total > 0 ? -map.Select(r => Math.Abs(r) / total).Where(share => share > 0).Sum(share => share * Math.Log(share)) : Math.Log(map.Count);
    }
}
