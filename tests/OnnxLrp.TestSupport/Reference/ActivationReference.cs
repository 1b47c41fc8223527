using static System.Math;

namespace OnnxLrp.TestSupport.Reference;

/// <summary>An activation and its derivative. At a kink the derivative is the one PyTorch takes, the lower side's, unless said otherwise.</summary>
/// <param name="Name">ONNX operator or pattern name, with parameters.</param>
/// <param name="Value">f(x).</param>
/// <param name="Derivative">f'(x).</param>
public sealed record ActivationReference(string Name, Func<double, double> Value, Func<double, double> Derivative)
{
    /// <summary>max(x, 0); f'(0) = 0.</summary>
    public static ActivationReference Relu { get; } = new("Relu", x => Max(x, 0), x => x > 0 ? 1 : 0);

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    public static ActivationReference Sigmoid { get; } = new("Sigmoid", Logistic, x => Logistic(x) * Logistic(-x));

    /// <summary>tanh.</summary>
    public static ActivationReference Tanh { get; } = new("Tanh", Math.Tanh, x => 1 - Pow(Math.Tanh(x), 2));

    /// <summary>x sigmoid(x).</summary>
    public static ActivationReference Silu { get; } = new("Silu", x => x * Logistic(x), x => Logistic(x) * (1 + x * Logistic(-x)));

    /// <summary>x Φ(x), the exact form with erf.</summary>
    public static ActivationReference Gelu { get; } = new("Gelu", x => x * NormalCdf(x), x => NormalCdf(x) + x * Exp(-x * x / 2) / Sqrt(2 * PI));

    /// <summary>x / 2 (1 + tanh(√(2/π) (x + 0.044715 x³))).</summary>
    public static ActivationReference GeluTanh { get; } = new("Gelu(tanh)", x => x / 2 * (1 + Math.Tanh(GeluInner(x))), x =>
    {
        double t = Math.Tanh(GeluInner(x));
        return (1 + t) / 2 + x / 2 * (1 - t * t) * Sqrt(2 / PI) * (1 + 3 * 0.044715 * x * x);
    });

    /// <summary>x max(0, min(1, x/6 + 1/2)); f'(-3) = -1/2 and f'(3) = 3/2.</summary>
    public static ActivationReference HardSwish { get; } =
        new("HardSwish", x => x * Clamp(x / 6 + 0.5, 0, 1), x => x < -3 ? 0 : x > 3 ? 1 : x / 3 + 0.5);

    /// <summary>ln(1 + eˣ).</summary>
    public static ActivationReference Softplus { get; } = new("Softplus", x => Max(x, 0) + Log(1 + Exp(-Abs(x))), Logistic);

    /// <summary>x tanh(softplus(x)).</summary>
    public static ActivationReference Mish { get; } = new("Mish", x => x * Math.Tanh(Softplus.Value(x)), x =>
    {
        double t = Math.Tanh(Softplus.Value(x));
        return t + x * (1 - t * t) * Logistic(x);
    });

    /// <summary>x for x ≥ 0, α x below; f'(0) = α.</summary>
    public static ActivationReference LeakyRelu(double alpha = 0.01) => new("LeakyRelu", x => x < 0 ? alpha * x : x, x => x > 0 ? 1 : alpha);

    /// <summary>x for x &gt; 0, α (eˣ - 1) else; f'(0) = α.</summary>
    public static ActivationReference Elu(double alpha = 1) => new("Elu", x => x > 0 ? x : alpha * (Exp(x) - 1), x => x > 0 ? 1 : alpha * Exp(x));

    /// <summary>γ x for x &gt; 0, γ α (eˣ - 1) else; f'(0) = γ α.</summary>
    public static ActivationReference Selu(double alpha = 1.67326319217681884765625, double gamma = 1.05070102214813232421875) =>
        new("Selu", x => gamma * Elu(alpha).Value(x), x => gamma * Elu(alpha).Derivative(x));

    /// <summary>min(max(x, low), high), which is ReLU6 for (0, 6); f'(low) = f'(high) = 0.</summary>
    public static ActivationReference Clip(double low = 0, double high = 6) =>
        new("Clip", x => Clamp(x, low, high), x => x > low && x < high ? 1 : 0);

    /// <summary>max(0, min(1, α x + β)); the derivative at both kinks is 0.</summary>
    public static ActivationReference HardSigmoid(double alpha = 0.2, double beta = 0.5) =>
        new("HardSigmoid", x => Clamp(alpha * x + beta, 0, 1), x => alpha * x + beta is > 0 and < 1 ? alpha : 0);

    /// <summary>
    /// erf from its series without cancellation, <c>2/√π e^(-x²) Σ_n 2ⁿ x^(2n+1) / (1·3·…·(2n+1))</c>; ±1 to double precision beyond 6.
    /// </summary>
    public static double Erf(double x)
    {
        if (Abs(x) > 6)
            return Sign(x);
        double term = x;
        double sum = x;
        for (int n = 1; n < 200; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return 2 / Sqrt(PI) * Exp(-x * x) * sum;
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static double Logistic(double x) => 1 / (1 + Exp(-x));

    private static double NormalCdf(double x) => (1 + Erf(x / Sqrt(2))) / 2;

    private static double GeluInner(double x) => Sqrt(2 / PI) * (x + 0.044715 * x * x * x);
}
