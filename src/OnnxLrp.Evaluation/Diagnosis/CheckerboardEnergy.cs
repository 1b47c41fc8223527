namespace OnnxLrp.Evaluation.Diagnosis;

/// <summary>
/// How much of the relevance at the input of a layer of stride s follows the grid of that stride. A 1 × 1 shortcut of stride 2 sees one of four positions and
/// leaves a checkerboard in every heatmap below it.
/// </summary>
/// <remarks>
/// Formula: the positions fall into P = s_h · s_w phases (row mod s_h, column mod s_w); m_p is the mean of Σ_c |R| over phase p and m the mean of the m_p:
/// E = Σ_p (m_p − m)² / (P m² (P − 1)). By Parseval this is the spectral energy at the grid's frequencies relative to that at frequency 0, scaled to
/// [0, 1]: 0 where all phases hold alike, 1 where one holds everything. Degenerate cases: no relevance, or P = 1: 0.
/// Source: the design artefact of Hui &amp; Binder 2019, measured as Odena et al. 2016 describe it.
/// </remarks>
public static class CheckerboardEnergy
{
    /// <summary>The energy from the mean of each phase.</summary>
    public static double Of(IReadOnlyList<double> phases)
    {
        ArgumentNullException.ThrowIfNull(phases);
        double mean = phases.Average();
        return phases.Count < 2 || mean == 0 ? 0 : phases.Sum(m => (m - mean) * (m - mean)) / (phases.Count * mean * mean * (phases.Count - 1));
    }

    /// <summary>Adds the magnitudes of one picture to the sums of the phases; rows and columns that no whole period is left for do not count.</summary>
    /// <param name="relevance">[channels, height, width].</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="stride">The strides.</param>
    /// <param name="sums">s_h · s_w sums, row by row.</param>
    public static void Add(ReadOnlySpan<float> relevance, int height, int width, (int Height, int Width) stride, double[] sums)
    {
        ArgumentNullException.ThrowIfNull(sums);
        int rows = height / stride.Height * stride.Height, columns = width / stride.Width * stride.Width, plane = height * width;
        for (int first = 0; first < relevance.Length; first += plane)
        {
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++) sums[(y % stride.Height * stride.Width) + (x % stride.Width)] += Math.Abs(relevance[first + (y * width) + x]);
            }
        }
    }
}
