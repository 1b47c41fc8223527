using OnnxLrp.Relevance.Geometry;
using static OnnxLrp.Relevance.UnaryKind;

namespace OnnxLrp.Relevance;

/// <summary>
/// An elementwise function of one activation: what it is, its derivative, and what is known of signs. A new one is a row of
/// <see cref="ActivationTable"/>.
/// </summary>
/// <param name="Name">Its name, which is that of its ONNX operator where it has one of its own.</param>
/// <param name="Function"><c>f(x)</c>.</param>
/// <param name="Derivative"><c>f'(x)</c>, as a function of the input or of the output, whichever is simpler.</param>
/// <param name="NonNegative">Whether <c>f(x) ≥ 0</c> for every input.</param>
internal sealed record ActivationFunction(
    string Name, Func<ActivationArguments, Value> Function, Func<ActivationArguments, Value> Derivative,
    Func<ActivationSigns, bool> NonNegative)
{
    /// <summary>The ONNX operators, and patterns recognised as such, that compute it.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [Name];

    /// <summary>Whether f(x) = 0 and f'(x) = 0 wherever x ≤ 0, as for Relu. The argument is the first parameter.</summary>
    public Func<double, bool> IsZeroBelowZero { get; init; } = _ => false;
}

/// <summary>What is known of an activation before any value is.</summary>
/// <param name="X">Whether x is never negative.</param>
/// <param name="Alpha">The first parameter.</param>
/// <param name="Beta">The second parameter.</param>
/// <param name="Parameters">The parameters for each value.</param>
internal readonly record struct ActivationSigns(bool X, double Alpha, double Beta, IReadOnlyList<Parameter> Parameters);

/// <summary>The input, output and parameters of an activation.</summary>
/// <param name="Input">x; asked for only where it is needed.</param>
/// <param name="Output">y; asked for only where it is needed.</param>
/// <param name="Alpha">First parameter of f (slope, minimum, α), where it has one.</param>
/// <param name="Beta">Second parameter of f (maximum, β), where it has one.</param>
/// <param name="Parameters">Parameters for each value: slopes of PRelu, exponents of Power, both bounds of ThresholdRelu.</param>
internal sealed record ActivationArguments(
    Func<Value> Input, Func<Value> Output, double Alpha, double Beta, IReadOnlyList<Value> Parameters)
{
    /// <summary>x.</summary>
    public Value X => Input();

    /// <summary>y.</summary>
    public Value Y => Output();

    /// <summary>The first parameter of each value.</summary>
    public Value P => Parameters[0];

    /// <summary>A number.</summary>
    public Value Number(double value) => X.Builder.Scalar(value);
}

/// <summary>
/// Every activation. At a kink the derivative is that of the lower side, but 0 at both ends of Clip and HardSigmoid and the middle
/// piece's at both ends of HardSwish, as automatic differentiation has it. Where a root, logarithm or power has no finite derivative,
/// it is 0. Exponentials of bounded functions are taken of what is ≤ 0 only: none overflows.
/// </summary>
internal static class ActivationTable
{
    private static readonly double Root2 = Math.Sqrt(2), RootPi = Math.Sqrt(Math.PI), GeluScale = Math.Sqrt(2 / Math.PI);

    private const double GeluCubic = 0.044715;

    /// <summary>The rows, in the order of the ONNX documentation.</summary>
    public static IReadOnlyList<ActivationFunction> All { get; } =
    [
        Row("Relu", a => a.X.Positive(), a => (a.X > 0).Choose(1, 0), Always) with { IsZeroBelowZero = _ => true },
        Row("LeakyRelu", a => (a.X > 0).Choose(a.X, a.X * a.Alpha), a => (a.X > 0).Choose(1, a.Alpha), Kept),
        Row("PRelu", a => (a.X > 0).Choose(a.X, a.X * a.P), a => (a.X > 0).Choose(a.Number(1), a.P), Never),
        Row("Clip", a => a.X.Maximum(a.Number(a.Alpha)).Minimum(a.Number(a.Beta)), a => Between(a.X, a.Alpha, a.Beta, 1),
            s => s.Alpha >= 0 || (s.X && s.Beta >= 0)) with { IsZeroBelowZero = low => low == 0 },
        Row("Elu", a => (a.X > 0).Choose(a.X, (Exponential(a.X.Negative()) - 1) * a.Alpha),
            a => (a.X > 0).Choose(a.Number(1), Exponential(a.X.Negative()) * a.Alpha), Kept),
        Row("Selu", a => (a.X > 0).Choose(a.X * a.Beta, (Exponential(a.X.Negative()) - 1) * (a.Alpha * a.Beta)),
            a => (a.X > 0).Choose(a.Number(a.Beta), Exponential(a.X.Negative()) * (a.Beta * a.Alpha)), Kept),
        Row("Celu", a => (a.X > 0).Choose(a.X, (Exponential(a.X.Negative() * (1 / a.Alpha)) - 1) * a.Alpha),
            a => (a.X > 0).Choose(a.Number(1), Exponential(a.X.Negative() * (1 / a.Alpha))), Kept),
        Row("Sigmoid", a => a.X.Apply(Sigmoid), a => a.Y * (1 - a.Y), Always),
        Row("HardSigmoid", a => ((a.X * a.Alpha) + a.Beta).Maximum(a.Number(0)).Minimum(a.Number(1)),
            a => Between((a.X * a.Alpha) + a.Beta, 0, 1, a.Alpha), Always),
        Row("Tanh", a => a.X.Apply(Tanh), a => 1 - a.Y.Square(), Kept),
        Row("Softplus", a => a.X.Apply(Softplus), a => a.X.Apply(Sigmoid), Always),
        Row("Softsign", a => a.X / (a.X.Absolute() + 1), a => (a.X.Absolute() + 1).Square().Apply(Reciprocal), Kept),
        Row("Silu", a => a.X * (a.X * a.Alpha).Apply(Sigmoid), a => SiluDerivative(a.X * a.Alpha), Kept)
            with { Operators = ["Silu", "Swish"] },
        Row("Gelu", a => a.X * Normal(a.X), a => Normal(a.X) + (a.X * Gauss(a.X, 0.5, 1 / (Root2 * RootPi))), Kept),
        Row("GeluTanh", a => a.X * ((GeluTanh(a.X) * 0.5) + 0.5), a => GeluTanhDerivative(a.X), Kept) with { Operators = [] },
        Row("HardSwish", a => a.X * ((a.X * (1d / 6)) + 0.5).Maximum(a.Number(0)).Minimum(a.Number(1)),
            a => (a.X < -3).Choose(a.Number(0), (a.X > 3).Choose(a.Number(1), (a.X * (1d / 3)) + 0.5)), Kept),
        Row("Mish", a => a.X * a.X.Apply(Softplus).Apply(Tanh), a => MishDerivative(a.X), Kept),
        Row("Erf", a => a.X.Apply(Erf), a => Gauss(a.X, 1, 2 / RootPi), Kept),
        Row("ThresholdedRelu", a => (a.X > a.Alpha).Choose(a.X, a.Number(0)), a => (a.X > a.Alpha).Choose(1, 0), s => s.Alpha >= 0 || s.X),

        // What is left of a Relu after its BatchNormalization moved to the right: bounds per channel, one of them infinite.
        Row("ThresholdRelu", a => a.X.Maximum(a.P).Minimum(a.Parameters[1]), a => a.X.EqualTo(a.Y).Choose(1, 0), Never),
        Row("Exp", a => a.X.Apply(Exp), a => a.Y, Always),
        Row("Log", a => a.X.Apply(Log), a => IsZero(a.X).Choose(a.Number(0), a.X.Apply(Reciprocal)), Never),
        Row("Sqrt", a => a.X.Apply(Sqrt), a => IsZero(a.Y).Choose(a.Y.Builder.Scalar(0), a.Y.Builder.Scalar(0.5) / a.Y), Always),
        Row("Reciprocal", a => a.X.Apply(Reciprocal), a => -a.Y.Square(), Kept),
        Row("Abs", a => a.X.Absolute(), a => a.X.Apply(UnaryKind.Sign), Always),
        Row("Sin", a => a.X.Apply(Sin), a => a.X.Apply(Cos), Never),
        Row("Cos", a => a.X.Apply(Cos), a => -a.X.Apply(Sin), Never),
        Row("Tan", a => a.X.Apply(Tan), a => a.Y.Square() + 1, Never),
        Row("Asin", a => a.X.Apply(Asin), a => OneMinusSquare(a.X).Apply(Sqrt).Apply(Reciprocal), Kept),
        Row("Acos", a => a.X.Apply(Acos), a => -OneMinusSquare(a.X).Apply(Sqrt).Apply(Reciprocal), Always),
        Row("Atan", a => a.X.Apply(Atan), a => (a.X.Square() + 1).Apply(Reciprocal), Kept),
        Row("Sinh", a => a.X.Apply(Sinh), a => a.X.Apply(Cosh), Kept),
        Row("Cosh", a => a.X.Apply(Cosh), a => a.X.Apply(Sinh), Always),
        Row("Asinh", a => a.X.Apply(Asinh), a => (a.X.Square() + 1).Apply(Sqrt).Apply(Reciprocal), Kept),
        Row("Acosh", a => a.X.Apply(Acosh), a => ((a.X - 1) * (a.X + 1)).Apply(Sqrt).Apply(Reciprocal), Always),
        Row("Atanh", a => a.X.Apply(Atanh), a => OneMinusSquare(a.X).Apply(Reciprocal), Kept),

        // x^p with constant exponents p; 0 where x = 0 and p < 1.
        Row("Power", a => a.X.Power(a.P),
            a => IsZero(a.X).And(a.P < 1).Choose(a.Number(0), a.X.Power(a.P - 1) * a.P),
            s => s.X || s.Parameters[0].Values.All(p => p % 2 == 0)) with { Operators = ["Pow"] },
    ];

    /// <summary>The operators of all rows.</summary>
    public static IReadOnlyList<string> Operators { get; } = [.. All.SelectMany(r => r.Operators)];

    /// <summary>The row of a name.</summary>
    public static ActivationFunction Find(string name) => All.First(r => r.Name == name);

    /// <summary>The row of an operator.</summary>
    public static ActivationFunction Of(string op) => All.First(r => r.Operators.Contains(op));

    private static ActivationFunction Row(
        string name, Func<ActivationArguments, Value> function, Func<ActivationArguments, Value> derivative,
        Func<ActivationSigns, bool> nonNegative) =>
        new(name, function, derivative, nonNegative);

    private static bool Always(ActivationSigns signs) => true;

    private static bool Never(ActivationSigns signs) => false;

    private static bool Kept(ActivationSigns signs) => signs.X;

    private static Value IsZero(Value x) => x.EqualTo(x.Builder.Scalar(0));

    private static Value Exponential(Value x) => x.Apply(Exp);

    private static Value Between(Value x, double low, double high, double inside) => (x > low).And(x < high).Choose(inside, 0);

    /// <summary><c>(1 − x) (1 + x)</c>: near 1 it keeps the digits that <c>1 − x²</c> loses.</summary>
    private static Value OneMinusSquare(Value x) => (1 - x) * (x + 1);

    /// <summary><c>Φ(x) = (1 + erf(x/√2)) / 2</c>.</summary>
    private static Value Normal(Value x) => ((x * (1 / Root2)).Apply(Erf) * 0.5) + 0.5;

    /// <summary><c>factor · e^(−rate x²)</c>.</summary>
    private static Value Gauss(Value x, double rate, double factor) => Exponential(x.Square() * -rate) * factor;

    /// <summary><c>σ(u) (1 + u σ(−u))</c>, u = αx.</summary>
    private static Value SiluDerivative(Value u) => u.Apply(Sigmoid) * ((u * (-u).Apply(Sigmoid)) + 1);

    /// <summary><c>t = tanh(√(2/π) (x + 0.044715 x³))</c>.</summary>
    private static Value GeluTanh(Value x) => (x * ((x.Square() * GeluCubic) + 1) * GeluScale).Apply(Tanh);

    /// <summary><c>(1 + t)/2 + x/2 (1 − t²) √(2/π) (1 + 3·0.044715 x²)</c>.</summary>
    private static Value GeluTanhDerivative(Value x)
    {
        Value t = GeluTanh(x), slope = ((x.Square() * (3 * GeluCubic)) + 1) * (GeluScale / 2);
        return (t * 0.5) + 0.5 + (x * (1 - t.Square()) * slope);
    }

    /// <summary><c>t + x (1 − t²) σ(x)</c>, <c>t = tanh(softplus(x))</c>.</summary>
    private static Value MishDerivative(Value x)
    {
        Value t = x.Apply(Softplus).Apply(Tanh);
        return t + (x * (1 - t.Square()) * x.Apply(Sigmoid));
    }
}
