namespace OnnxLrp.TestSupport.Reference;

/// <summary>Gates <c>z = a ⊙ b</c> and <c>z = a / b</c>; b may be one value for each block of <c>a.Length / b.Length</c> neighbours of a.</summary>
public static class ProductReference
{
    /// <summary>The signal takes all: <c>R_a = R, R_b = 0</c>.</summary>
    public static (double[] A, double[] B) Signal(double[] relevance, double[] b) => (relevance, new double[b.Length]);

    /// <summary>Half each (Achtibat 2024, prop. 3.3): <c>R_a = R / 2</c>, <c>R_b = Σ R / 2</c> over the block of b.</summary>
    public static (double[] A, double[] B) Half(double[] relevance, double[] b) =>
        ([.. relevance.Select(r => r / 2)], Blocks(b.Length, relevance.Select(r => r / 2)));

    /// <summary>Derivative of the product: <c>R_a = R b</c>, <c>R_b = Σ R a</c>.</summary>
    public static (double[] A, double[] B) Derivative(double[] relevance, double[] a, double[] b)
    {
        int block = a.Length / b.Length;
        return ([.. relevance.Select((r, i) => r * b[i / block])], Blocks(b.Length, relevance.Select((r, i) => r * a[i])));
    }

    /// <summary>Derivative of the quotient: <c>R_a = R / b</c>, <c>R_b = −Σ R a / b²</c>.</summary>
    public static (double[] A, double[] B) QuotientDerivative(double[] relevance, double[] a, double[] b)
    {
        int block = a.Length / b.Length;
        return ([.. relevance.Select((r, i) => r / b[i / block])],
            Blocks(b.Length, relevance.Select((r, i) => -r * a[i] / (b[i / block] * b[i / block]))));
    }

    private static double[] Blocks(int count, IEnumerable<double> values)
    {
        double[] all = [.. values];
        return [.. all.Chunk(all.Length / count).Select(c => c.Sum())];
    }
}
