namespace OnnxLrp.Evaluation.Measures;

/// <summary>How few pixels hold the relevance: the Gini index of its magnitudes. 0: all pixels alike; (n − 1)/n: one pixel holds all.</summary>
/// <remarks>
/// Formula: a_p = |r_p| / max|r| + 1e-7, sorted ascending a_(1) ≤ … ≤ a_(n): G = Σ_i (2i − n − 1) a_(i) / (n Σ a).
/// Degenerate case: no relevance at all gives 0. Source: Chalasani et al. 2020, as in Quantus' Sparseness.
/// </remarks>
public static class Sparseness
{
    private const double Offset = 1e-7;

    /// <summary>The Gini index.</summary>
    /// <param name="map">Relevance of each pixel.</param>
    public static double Of(IReadOnlyList<double> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        double largest = map.Max(Math.Abs);
        double[] sorted = [.. map.Select(r => (largest > 0 ? Math.Abs(r) / largest : 0) + Offset).Order()];
        int n = sorted.Length;
        double weighted = 0;
        for (int i = 0; i < n; i++) weighted += ((2 * (i + 1)) - n - 1) * sorted[i];
        return weighted / (n * sorted.Sum());
    }
}
