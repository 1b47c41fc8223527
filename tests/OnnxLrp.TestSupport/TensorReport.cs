using System.Globalization;
using OnnxLrp.TestSupport.Geometry;

namespace OnnxLrp.TestSupport;

/// <summary>How two tensors differ, made to be the message of an assertion: <c>Assert.That(report.Within(t), report.ToString())</c>.</summary>
/// <param name="Length">Number of elements.</param>
/// <param name="MaxAbsolute">max |actual - expected|; infinite where one of the two is not finite and they are not equal.</param>
/// <param name="MaxRelative"><c>MaxAbsolute / max|expected|</c>; where the reference is all zero: 0 for equality, else infinite.</param>
/// <param name="WorstIndex">Flat index of the largest difference; 0 where there is none.</param>
/// <param name="Expected">Reference value there.</param>
/// <param name="Actual">Value there.</param>
/// <param name="MaxExpected">max |expected|.</param>
/// <param name="Shape">Shape for showing the index, or empty.</param>
public sealed record TensorReport(
    int Length, double MaxAbsolute, double MaxRelative, int WorstIndex, double Expected, double Actual, double MaxExpected, int[] Shape)
{
    /// <summary>Compares element by element.</summary>
    /// <param name="expected">The reference.</param>
    /// <param name="actual">What is checked.</param>
    /// <param name="shape">Shape for showing the worst index, optional.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static TensorReport Compare(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, int[]? shape = null)
    {
        if (expected.Length != actual.Length)
            throw new ArgumentException($"Compared tensors differ in length: expected {expected.Length} elements, found {actual.Length}.");
        int worst = 0;
        double maxAbsolute = 0;
        double maxExpected = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs(actual[i] - expected[i]);
            if (double.IsNaN(difference))
                difference = actual[i].Equals(expected[i]) ? 0 : double.PositiveInfinity;
            if (difference > maxAbsolute)
                (maxAbsolute, worst) = (difference, i);
            maxExpected = Math.Max(maxExpected, Math.Abs(expected[i]));
        }

        double relative = maxAbsolute == 0 ? 0 : maxAbsolute / maxExpected;
        return expected.IsEmpty
            ? new TensorReport(0, 0, 0, 0, 0, 0, 0, shape ?? [])
            : new TensorReport(expected.Length, maxAbsolute, relative, worst, expected[worst], actual[worst], maxExpected, shape ?? []);
    }

    /// <inheritdoc cref="Compare(ReadOnlySpan{double}, ReadOnlySpan{double}, int[])"/>
    public static TensorReport Compare(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, int[]? shape = null)
    {
        return Compare(expected, Widened(actual), shape);
    }

    /// <inheritdoc cref="Compare(ReadOnlySpan{double}, ReadOnlySpan{double}, int[])"/>
    public static TensorReport Compare(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, int[]? shape = null) =>
        Compare(Widened(expected), Widened(actual), shape);

    private static double[] Widened(ReadOnlySpan<float> values)
    {
        double[] widened = new double[values.Length];
        for (int i = 0; i < values.Length; i++)
            widened[i] = values[i];
        return widened;
    }

    /// <summary>Whether <see cref="MaxRelative"/> is at most <paramref name="tolerance"/> (false for NaN).</summary>
    public bool Within(double tolerance) => MaxRelative <= tolerance;

    /// <summary>One line: both errors, where the worst is, and both values there.</summary>
    public override string ToString()
    {
        string index = Shape.Length == 0 ? "" : $" = [{string.Join(", ", IndexSpace.Position(WorstIndex, Shape))}]";
        return string.Create(CultureInfo.InvariantCulture,
            $"max relative {MaxRelative:g3}, max absolute {MaxAbsolute:g3} of max |expected| {MaxExpected:g3}, " +
            $"worst at {WorstIndex}{index} of {Length}: expected {Expected:g9}, found {Actual:g9}");
    }
}
