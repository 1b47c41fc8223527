namespace OnnxLrp.TestSupport.Reference;

/// <summary>The stabilised division of every rule: <c>st(z) = z + ε sgn(z)</c> with <c>sgn(0) = +1</c>.</summary>
public static class Stabilizer
{
    /// <summary>ε where a rule names none.</summary>
    public const double Default = 1e-6;

    /// <summary><c>st(z) = z + ε</c> for z ≥ 0 (also -0.0), <c>z - ε</c> for z &lt; 0.</summary>
    public static double Stabilize(double z, double epsilon) => z >= 0 ? z + epsilon : z - epsilon;

    /// <summary><c>numerator / st(z)</c>; 0 where <c>st(z) = 0</c>, which happens for z = 0 and ε = 0 only.</summary>
    public static double Divide(double numerator, double z, double epsilon)
    {
        double denominator = Stabilize(z, epsilon);
        return denominator == 0 ? 0 : numerator / denominator;
    }
}
