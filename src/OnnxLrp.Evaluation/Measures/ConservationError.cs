namespace OnnxLrp.Evaluation.Measures;

/// <summary>How far the relevance of the input is from the score that was sent back. For methods that mean to conserve it.</summary>
/// <remarks>
/// Formula: |Σ_p r_p − S| / |S|, S the start relevance at the output. 0: conserved; biases and stabilisers absorb, so 0 is not always right.
/// Degenerate case: S = 0 gives |Σ r|. Source: Bach et al. 2015, eq. 2; Quantus' Completeness.
/// </remarks>
public static class ConservationError
{
    /// <summary>The relative error.</summary>
    /// <param name="map">Relevance of each pixel.</param>
    /// <param name="start">Sum of the start relevance.</param>
    public static double Of(IReadOnlyList<double> map, double start)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Math.Abs(map.Sum() - start) / (start == 0 ? 1 : Math.Abs(start));
    }
}
