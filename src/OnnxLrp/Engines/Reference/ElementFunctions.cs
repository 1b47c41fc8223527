using OnnxLrp.Relevance;

namespace OnnxLrp.Engines.Reference;

/// <summary>Functions of elements in double precision. A condition is 1 where it holds and 0 where it does not.</summary>
internal static class ElementFunctions
{
    /// <summary>A function of two elements.</summary>
    public static Func<double, double, double> Of(BinaryKind kind) => kind switch
    {
        BinaryKind.Add => (a, b) => a + b,
        BinaryKind.Subtract => (a, b) => a - b,
        BinaryKind.Multiply => (a, b) => a * b,
        BinaryKind.Divide => (a, b) => a / b,
        BinaryKind.DivideOrZero => (a, b) => b == 0 ? 0 : a / b,
        BinaryKind.Minimum => Math.Min,
        BinaryKind.Maximum => Math.Max,
        BinaryKind.Power => Math.Pow,
        BinaryKind.And => (a, b) => a * b,
        _ => throw new NotSupportedException($"unknown function {kind}"),
    };

    /// <summary>A comparison of two elements.</summary>
    public static Func<double, double, double> Of(ComparisonKind kind) => kind switch
    {
        ComparisonKind.Greater => (a, b) => a > b ? 1 : 0,
        ComparisonKind.Less => (a, b) => a < b ? 1 : 0,
        ComparisonKind.Equal => (a, b) => a == b ? 1 : 0,
        _ => throw new NotSupportedException($"unknown comparison {kind}"),
    };

    /// <summary>A function of one element.</summary>
    public static Func<double, double> Of(UnaryKind kind) => kind switch
    {
        UnaryKind.Positive => x => Math.Max(x, 0),
        UnaryKind.Negative => x => Math.Min(x, 0),
        UnaryKind.Absolute => Math.Abs,
        UnaryKind.Square => x => x * x,
        UnaryKind.Negate => x => -x,
        UnaryKind.Sign => x => x > 0 ? 1 : x < 0 ? -1 : x,
        UnaryKind.Reciprocal => x => 1 / x,
        UnaryKind.Exp => Math.Exp,
        UnaryKind.Log => Math.Log,
        UnaryKind.Sqrt => Math.Sqrt,
        UnaryKind.Sigmoid => x => 1 / (1 + Math.Exp(-x)),
        UnaryKind.Softplus => x => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x))),
        UnaryKind.Erf => Erf,
        UnaryKind.Sin => Math.Sin,
        UnaryKind.Cos => Math.Cos,
        UnaryKind.Tan => Math.Tan,
        UnaryKind.Asin => Math.Asin,
        UnaryKind.Acos => Math.Acos,
        UnaryKind.Atan => Math.Atan,
        UnaryKind.Sinh => Math.Sinh,
        UnaryKind.Cosh => Math.Cosh,
        UnaryKind.Tanh => Math.Tanh,
        UnaryKind.Asinh => Math.Asinh,
        UnaryKind.Acosh => Math.Acosh,
        UnaryKind.Atanh => Math.Atanh,
        _ => throw new NotSupportedException($"unknown function {kind}"),
    };

    /// <summary><c>ln(1 + t)</c>, t ≥ 0. The quotient takes back what rounding 1 + t loses.</summary>
    private static double LogOnePlus(double t) => 1 + t is var u && u == 1 ? t : Math.Log(u) * t / (u - 1);

    /// <summary>
    /// <c>erf(x) = 2/√π e^(−x²) Σ_n 2ⁿ x^(2n+1) / (2n+1)!!</c>: all terms have one sign, so nothing cancels. Beyond 6 it is 1 in double
    /// precision.
    /// </summary>
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 6) return Math.Sign(x);
        double sum = 0, term = x;
        for (int n = 1; sum + term != sum; n++)
        {
            sum += term;
            term *= 2 * x * x / ((2 * n) + 1);
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
