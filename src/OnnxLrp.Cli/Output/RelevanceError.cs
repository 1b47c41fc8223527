namespace OnnxLrp.Cli.Output;

/// <summary>How far one relevance is from another that counts as exact.</summary>
/// <param name="Largest">Largest difference, relative to the largest exact relevance: max |R − R₀| / max |R₀|.</param>
/// <param name="Sum">Sum of the differences, relative to the sum of the exact ones: Σ |R − R₀| / Σ |R₀|.</param>
/// <param name="Correlation">Pearson's correlation; 1 where both are constant and equal.</param>
/// <param name="IsSamePlace">Whether both are largest at the same place.</param>
internal readonly record struct RelevanceError(double Largest, double Sum, double Correlation, bool IsSamePlace)
{
    /// <summary>Compares values; relative to 0, a difference is infinite and equality is 0.</summary>
    public static RelevanceError Of(ReadOnlySpan<float> found, ReadOnlySpan<float> exact)
    {
        double largest = 0, largestExact = 0, sum = 0, sumExact = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            double difference = Math.Abs((double)found[i] - exact[i]), size = Math.Abs((double)exact[i]);
            (largest, largestExact) = (Math.Max(largest, difference), Math.Max(largestExact, size));
            (sum, sumExact) = (sum + difference, sumExact + size);
        }
        return new RelevanceError(
            Ratio(largest, largestExact), Ratio(sum, sumExact), sum == 0 ? 1 : CorrelationOf(found, exact),
                PlaceOfLargest(found) == PlaceOfLargest(exact));
    }

    private static double Ratio(double difference, double exact) => difference == 0 ? 0 : difference / exact;

    private static int PlaceOfLargest(ReadOnlySpan<float> values)
    {
        int place = 0;
        for (int i = 1; i < values.Length; i++) if (values[i] > values[place]) place = i;
        return place;
    }

    private static double CorrelationOf(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double meanA = Mean(a), meanB = Mean(b), both = 0, squareA = 0, squareB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            double x = a[i] - meanA, y = b[i] - meanB;
            (both, squareA, squareB) = (both + (x * y), squareA + (x * x), squareB + (y * y));
        }
        return both / Math.Sqrt(squareA * squareB);
    }

    private static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values) sum += value;
        return sum / values.Length;
    }
}
