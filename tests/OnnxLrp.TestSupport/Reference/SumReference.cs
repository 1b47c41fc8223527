namespace OnnxLrp.TestSupport.Reference;

/// <summary>Norm on a sum of activations of equal shape (residual Add, Sub): each summand gets <c>R_k = a_k R / st(Σ_k a_k)</c>.</summary>
public static class SumReference
{
    /// <summary>Shares of the summands of <c>a_0 + a_1 + ...</c>, in their order.</summary>
    public static double[][] Add(double[] relevance, double epsilon, params double[][] summands) =>
        [.. summands.Select(summand => summand.Select((a, i) =>
            a * Stabilizer.Divide(relevance[i], summands.Sum(other => other[i]), epsilon)).ToArray())];

    /// <summary>Shares of minuend and subtrahend of <c>a - b</c>: <c>R_a = a R / st(a - b), R_b = -b R / st(a - b)</c>.</summary>
    public static (double[] Minuend, double[] Subtrahend) Subtract(double[] relevance, double epsilon, double[] a, double[] b)
    {
        double[][] shares = Add(relevance, epsilon, a, [.. b.Select(value => -value)]);
        return (shares[0], shares[1]);
    }
}
