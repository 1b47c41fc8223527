namespace OnnxLrp.TestSupport.Reference;

/// <summary>The parts of attention for plain matrices, after Achtibat et al., AttnLRP, ICML 2024: written from its equations, element by element.</summary>
public static class AttentionReference
{
    /// <summary>Matrix product.</summary>
    public static double[,] Multiply(double[,] a, double[,] b)
    {
        var z = new double[a.GetLength(0), b.GetLength(1)];
        for (int j = 0; j < a.GetLength(0); j++)
            for (int p = 0; p < b.GetLength(1); p++)
                for (int i = 0; i < a.GetLength(1); i++)
                    z[j, p] += a[j, i] * b[i, p];
        return z;
    }

    /// <summary>Transposed matrix.</summary>
    public static double[,] Transpose(double[,] a)
    {
        var t = new double[a.GetLength(1), a.GetLength(0)];
        for (int i = 0; i < a.GetLength(0); i++)
            for (int j = 0; j < a.GetLength(1); j++)
                t[j, i] = a[i, j];
        return t;
    }

    /// <summary>
    /// Equation 14: <c>R_A[j, i] = Σ_p A[j, i] B[i, p] R[j, p] / st(parts z[j, p])</c>, <c>R_B[i, p] = Σ_j A[j, i] B[i, p] R[j, p] / st(parts z[j, p])</c>,
    /// parts = 2.
    /// </summary>
    public static (double[,] A, double[,] B) Share(double[,] a, double[,] b, double[,] relevance, int parts, double epsilon)
    {
        double[,] z = Multiply(a, b), first = new double[a.GetLength(0), a.GetLength(1)], second = new double[b.GetLength(0), b.GetLength(1)];
        for (int j = 0; j < a.GetLength(0); j++)
        {
            for (int p = 0; p < b.GetLength(1); p++)
            {
                double s = Stabilizer.Divide(relevance[j, p], parts * z[j, p], epsilon);
                for (int i = 0; i < a.GetLength(1); i++)
                {
                    first[j, i] += a[j, i] * b[i, p] * s;
                    second[i, p] += a[j, i] * b[i, p] * s;
                }
            }
        }
        return (first, second);
    }

    /// <summary>Softmax of each row.</summary>
    public static double[] Softmax(double[] x)
    {
        double largest = x.Max();
        double[] e = [.. x.Select(v => Math.Exp(v - largest))];
        return [.. e.Select(v => v / e.Sum())];
    }

    /// <summary>Proposition 3.1: <c>R_i = x_i (R_i − y_i Σ_j R_j)</c>; 0 for a masked x_i = −∞.</summary>
    public static double[] SoftmaxTaylor(double[] x, double[] relevance)
    {
        double[] y = Softmax(x);
        return [.. x.Select((v, i) => double.IsNegativeInfinity(v) ? 0 : v * (relevance[i] - (y[i] * relevance.Sum())))];
    }

    /// <summary>Derivative of softmax: <c>R_i = Σ_j R_j y_j ([i = j] − y_i)</c>.</summary>
    public static double[] SoftmaxDerivative(double[] x, double[] relevance)
    {
        double[] y = Softmax(x);
        return [.. x.Select((_, i) => relevance.Select((r, j) => r * y[j] * ((i == j ? 1 : 0) - y[i])).Sum())];
    }
}
