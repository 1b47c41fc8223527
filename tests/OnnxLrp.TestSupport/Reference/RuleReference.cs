using System.Globalization;
using static System.Math;

namespace OnnxLrp.TestSupport.Reference;

/// <summary>
/// The rules of LRP, each written from its paper as shares of single connections:
/// <c>R_i = Σ_j c_ij / st(Σ_i c_ij + c_j) R_j</c>, where c_ij is what connection i → j contributes and c_j what the bias does.
/// Relevance that the bias takes is dropped.
/// </summary>
public static class RuleReference
{
    /// <summary>LRP-ε (Bach 2015, eq. 58): <c>c_ij = x_i w_ij, c_j = b_j</c>. ε = 0 is LRP-0 with 0/0 = 0.</summary>
    public static ReferenceRule Epsilon(double epsilon = Stabilizer.Default) =>
        new(
            Text($"epsilon({epsilon})"),
            (map, x, r) => Share(map, r, epsilon, (i, j) => x[i] * map.Weight[j, i], j => map.Bias[j]));

    /// <summary>z⁺ (Montavon 2017) for inputs of any sign: <c>c_ij = (x_i w_ij)⁺, c_j = b_j⁺</c>.</summary>
    public static ReferenceRule ZPlus(double stabilizer = Stabilizer.Default) => new("zplus", (map, x, r) => Positive(map, x, r, stabilizer));

    /// <summary>
    /// αβ (Bach 2015, eq. 60): <c>R_i = Σ_j (α (x_i w_ij)⁺ / (Σ (x_i w_ij)⁺ + b_j⁺) - β (x_i w_ij)⁻ / (Σ (x_i w_ij)⁻ + b_j⁻)) R_j</c>, α - β = 1.
    /// </summary>
    public static ReferenceRule AlphaBeta(double alpha, double beta, double stabilizer = Stabilizer.Default) =>
        new(Text($"alpha-beta({alpha},{beta})"), (map, x, r) =>
        {
            double[] positive = Positive(map, x, r, stabilizer);
            double[] negative = Negative(map, x, r, stabilizer);
            return [.. positive.Zip(negative, (p, n) => alpha * p - beta * n)];
        });

    /// <summary>
    /// Generalised γ (Montavon 2019, Andéol 2021): where <c>z_j &gt; 0</c>: <c>c_ij = x_i w_ij + γ (x_i w_ij)⁺, c_j = b_j + γ b_j⁺</c>;
    /// where <c>z_j &lt; 0</c> the same with ⁻; where <c>z_j = 0</c> nothing.
    /// </summary>
    public static ReferenceRule Gamma(double gamma, double stabilizer = Stabilizer.Default) =>
        new(Text($"gamma({gamma})"), (map, x, r) =>
        {
            double[] z = map.Forward(x);
            double Part(double contribution, int j) =>
                z[j] > 0 ? contribution + gamma * Max(contribution, 0) :
                z[j] < 0 ? contribution + gamma * Min(contribution, 0) : 0;
            return Share(map, r, stabilizer, (i, j) => Part(x[i] * map.Weight[j, i], j), j => Part(map.Bias[j], j));
        });

    /// <summary>zᴮ (Montavon 2017): <c>c_ij = x_i w_ij - l_i w_ij⁺ - h_i w_ij⁻, c_j = 0</c> (the bias cancels: b - b⁺ - b⁻ = 0).</summary>
    /// <param name="low">l: one value, or one per channel, or one per input element.</param>
    /// <param name="high">h: as <paramref name="low"/>.</param>
    /// <param name="stabilizer">ε.</param>
    public static ReferenceRule ZBox(double[] low, double[] high, double stabilizer = Stabilizer.Default) =>
        new(Text($"zbox([{string.Join(' ', low)}],[{string.Join(' ', high)}])"), (map, x, r) => Share(
            map,
            r,
            stabilizer,
            (i, j) => x[i] * map.Weight[j, i] - Bound(low, map, i) * Max(map.Weight[j, i], 0) - Bound(high, map, i) * Min(map.Weight[j, i], 0),
            j => 0));

    /// <summary>w² (Montavon 2017): <c>c_ij = w_ij², c_j = b_j²</c>.</summary>
    public static ReferenceRule WSquare(double stabilizer = Stabilizer.Default) => new("wsquare", (map, x, r) =>
        Share(map, r, stabilizer, (i, j) => map.Weight[j, i] * map.Weight[j, i], j => map.Bias[j] * map.Bias[j]));

    /// <summary>Flat (Lapuschkin 2019): <c>c_ij = 1</c> for every connection that exists, also of weight 0; <c>c_j = 0</c>.</summary>
    public static ReferenceRule Flat(double stabilizer = Stabilizer.Default) => new("flat", (map, x, r) =>
        Share(map, r, stabilizer, (i, j) => map.Connected[j, i] ? 1 : 0, j => 0));

    /// <summary>|z| (Hui and Binder 2019): <c>c_ij = |x_i w_ij|, c_j = |b_j|</c>.</summary>
    public static ReferenceRule Absolute(double stabilizer = Stabilizer.Default) => new("abs", (map, x, r) =>
        Share(map, r, stabilizer, (i, j) => Abs(x[i] * map.Weight[j, i]), j => Abs(map.Bias[j])));

    /// <summary>Norm: on a linear layer the same as <see cref="Epsilon"/>.</summary>
    public static ReferenceRule Norm(double stabilizer = Stabilizer.Default) => new("norm", Epsilon(stabilizer).Relevance);

    /// <summary>Pass: <c>R_in = R</c>; input and output have equally many elements.</summary>
    public static ReferenceRule Pass { get; } = new("pass", (map, x, r) => map.Inputs == map.Outputs
        ? [.. r]
        : throw new ArgumentException($"pass: {map.Outputs} outputs cannot be copied to {map.Inputs} inputs."));

    /// <summary>Gradient: <c>R_i = Σ_j w_ij R_j</c>.</summary>
    public static ReferenceRule Gradient { get; } = new("gradient", (map, x, r) => map.Adjoint(r));

    /// <summary>
    /// The rules every linear layer takes, with usual and extreme parameters. Pass is not among them: it needs equal shapes. The box
    /// is wider than the generators' values: on its edge a denominator of ε meets terms that cancel to zero in exact numbers only.
    /// </summary>
    public static IReadOnlyList<ReferenceRule> All { get; } =
    [
        Epsilon(), Epsilon(0), Epsilon(0.25), ZPlus(), AlphaBeta(1, 0), AlphaBeta(2, 1), Gamma(0), Gamma(0.25), Gamma(100),
        ZBox([-2.5], [3]), WSquare(), Flat(), Absolute(), Norm(), Gradient,
    ];

    private static double[] Positive(LinearMap map, double[] x, double[] r, double stabilizer) =>
        Share(map, r, stabilizer, (i, j) => Max(x[i] * map.Weight[j, i], 0), j => Max(map.Bias[j], 0));

    private static double[] Negative(LinearMap map, double[] x, double[] r, double stabilizer) =>
        Share(map, r, stabilizer, (i, j) => Min(x[i] * map.Weight[j, i], 0), j => Min(map.Bias[j], 0));

    private static double[] Share(LinearMap map, double[] r, double epsilon, Func<int, int, double> connection, Func<int, double> bias)
    {
        double[] relevance = new double[map.Inputs];
        for (int j = 0; j < map.Outputs; j++)
        {
            double denominator = bias(j);
            for (int i = 0; i < map.Inputs; i++)
                denominator += connection(i, j);
            for (int i = 0; i < map.Inputs; i++)
                relevance[i] += connection(i, j) * Stabilizer.Divide(r[j], denominator, epsilon);
        }

        return relevance;
    }

    private static double Bound(double[] bound, LinearMap map, int input) =>
        bound.Length == 1 ? bound[0] : bound[input / (map.Inputs / bound.Length)];

    private static string Text(FormattableString name) => name.ToString(CultureInfo.InvariantCulture);
}
