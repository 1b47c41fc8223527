namespace OnnxLrp.Evaluation.Statistics;

/// <summary>Whether two rules differ on the same pictures: a sign-flip permutation test of the mean difference. Assumes no distribution.</summary>
/// <remarks>
/// Formula: p = share of the sign patterns s in {−1, 1}ⁿ with |Σ s_i d_i| ≥ |Σ d_i|. Up to 2¹⁴ patterns are counted all; else 10,000 are drawn and
/// p = (1 + hits) / (1 + 10,000). Degenerate cases: n = 0 or all differences 0: p = 1. Source: Fisher 1935; Phipson &amp; Smyth 2010 for the drawn form.
/// </remarks>
public static class PairedTest
{
    private const int ExactUpTo = 14;
    private const int Draws = 10_000;

    /// <summary>The two-sided p-value.</summary>
    /// <param name="differences">One difference for each picture.</param>
    /// <param name="seed">Seed of the drawn patterns.</param>
    public static double SignFlip(IReadOnlyList<double> differences, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(differences);
        int n = differences.Count;
        // Rounding must not make a pattern differ from itself.
        double observed = Math.Abs(differences.Sum()), least = observed - (1e-12 * differences.Sum(Math.Abs));
        if (n <= ExactUpTo)
        {
            int patterns = 1 << n;
            return Enumerable.Range(0, patterns).Count(s => Math.Abs(Enumerable.Range(0, n).Sum(i => (s >> i & 1) == 0 ? differences[i] : -differences[i])) >= least) / (double)patterns;
        }
        Random random = SeededRandom.For(seed, SeededRandom.Test);
        int hits = 0;
        for (int draw = 0; draw < Draws; draw++)
        {
            double sum = 0;
            for (int i = 0, bits = 0; i < n; i++, bits >>= 1)
            {
                if (i % 30 == 0) bits = random.Next(1 << 30);
                sum += (bits & 1) == 0 ? differences[i] : -differences[i];
            }
            if (Math.Abs(sum) >= least) hits++;
        }
        return (1.0 + hits) / (1 + Draws);
    }

    /// <summary>Holm's correction for several tests at once: the smallest p counts m-fold, the next (m − 1)-fold, never falling.</summary>
    /// <remarks>Source: Holm 1979.</remarks>
    public static double[] Holm(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var corrected = new double[values.Count];
        double largest = 0;
        int left = values.Count;
        foreach (int i in Enumerable.Range(0, values.Count).OrderBy(i => values[i]))
        {
            largest = Math.Max(largest, Math.Min(1, values[i] * left--));
            corrected[i] = largest;
        }
        return corrected;
    }
}
