namespace OnnxLrp.Evaluation.Statistics;

/// <summary>Mean of a sample and how sure it is.</summary>
/// <remarks>
/// Formula: mean = Σ v / n; standard error = √(Σ (v − mean)² / (n − 1)) / √n. Degenerate cases: n = 1 has no standard error (NaN), n = 0 no mean either.
/// </remarks>
/// <param name="Mean">Mean.</param>
/// <param name="StandardError">Standard error of the mean.</param>
/// <param name="Count">n.</param>
public readonly record struct Sample(double Mean, double StandardError, int Count)
{
    /// <summary>Describes values.</summary>
    public static Sample Of(IReadOnlyCollection<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        int n = values.Count;
        if (n == 0) return new Sample(double.NaN, double.NaN, 0);
        double mean = values.Average();
        return new Sample(mean, n == 1 ? double.NaN : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (n - 1) / n), n);
    }
}
