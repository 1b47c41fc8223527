namespace OnnxLrp.TestSupport.Reference;

/// <summary>Normalisation of one group of values by their own statistics, γ per value: the forward pass, and its derivative by central differences.</summary>
/// <param name="Centred">True: LayerNormalization and its like; false: RMSNormalization.</param>
/// <param name="Epsilon">ε.</param>
public sealed record StatisticsReference(bool Centred, double Epsilon)
{
    private const double Step = 1e-5;

    /// <summary><c>y = γ (x − μ) / √(σ² + ε)</c>; <c>γ x / √(mean(x²) + ε)</c> where nothing is centred.</summary>
    public double[] Forward(double[] x, double[] gamma)
    {
        double mean = Centred ? x.Average() : 0, variance = x.Select(v => (v - mean) * (v - mean)).Average();
        return [.. x.Select((v, i) => gamma[i] * (v - mean) / Math.Sqrt(variance + Epsilon))];
    }

    /// <summary><c>R_i = Σ_j R_j ∂y_j/∂x_i</c>.</summary>
    public double[] Derivative(double[] x, double[] gamma, double[] relevance)
    {
        double At(int i, double step)
        {
            double[] moved = [.. x];
            moved[i] += step;
            return Forward(moved, gamma).Zip(relevance, (y, r) => y * r).Sum();
        }

        return [.. x.Select((_, i) => (At(i, Step) - At(i, -Step)) / (2 * Step))];
    }
}
