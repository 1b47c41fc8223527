using ILGPU.Algorithms;

namespace OnnxLrp.Kernels.Elementwise;

/// <summary>
/// f'(x) of every activation; kinks have the derivative of the side that the comparison puts them on (0 for Relu at 0). Where a root,
/// logarithm or power has no finite derivative, it is 0.
/// </summary>
internal static class ActivationDerivative
{
    private const float InverseSqrtPi = 0.5641895835f;
    private const float InverseSqrtTwo = 0.7071067812f;
    private const float SqrtTwoOverPi = 0.7978845608f;
    private const float GeluCubic = 0.044715f;

    public static bool UsesOutput(ActivationKind kind) => kind is ActivationKind.Sigmoid or ActivationKind.Tanh or ActivationKind.Exp
        or ActivationKind.Sqrt or ActivationKind.Reciprocal or ActivationKind.Tan;

    public static bool UsesInput(ActivationKind kind) => kind != ActivationKind.Neg && !UsesOutput(kind);

    // Literals are floats on purpose: ILGPU's OpenCL code takes the bits of a comparison for the float that C# converts it to.
    public static float Of(ActivationKind kind, float alpha, float beta, float x, float y)
    {
        switch (kind)
        {
            case ActivationKind.Relu: return x > 0 ? 1f : 0f;
            case ActivationKind.LeakyRelu: return x > 0 ? 1 : alpha;
            case ActivationKind.PRelu: return x > 0 ? 1 : alpha;
            case ActivationKind.Clip: return x > alpha && x < beta ? 1f : 0f;
            case ActivationKind.Elu: return x > 0 ? 1 : alpha * XMath.Exp(x);
            case ActivationKind.Selu: return x > 0 ? beta : beta * alpha * XMath.Exp(x);
            case ActivationKind.Celu: return x > 0 ? 1 : XMath.Exp(x / alpha);
            case ActivationKind.Sigmoid: return y * (1 - y);
            case ActivationKind.HardSigmoid: return alpha * x + beta > 0 && alpha * x + beta < 1 ? alpha : 0;
            case ActivationKind.Tanh: return 1 - y * y;
            case ActivationKind.Softplus: return Sigmoid(x);
            case ActivationKind.Softsign: return 1 / ((1 + Math.Abs(x)) * (1 + Math.Abs(x)));
            case ActivationKind.Silu: return Sigmoid(alpha * x) * (1 + alpha * x * (1 - Sigmoid(alpha * x)));
            case ActivationKind.Gelu: return 0.5f * (1 + Erf(x * InverseSqrtTwo)) + x * InverseSqrtPi * InverseSqrtTwo * XMath.Exp(-0.5f * x * x);
            case ActivationKind.GeluTanh: return GeluTanh(x);
            case ActivationKind.HardSwish: return x <= -3 ? 0 : x >= 3 ? 1 : x / 3 + 0.5f;
            case ActivationKind.Mish: return Mish(x);
            case ActivationKind.Erf: return 2 * InverseSqrtPi * XMath.Exp(-x * x);
            case ActivationKind.Exp: return y;
            case ActivationKind.Log: return x == 0 ? 0f : 1 / x;
            case ActivationKind.Sqrt: return y == 0 ? 0f : 0.5f / y;
            case ActivationKind.Abs: return x > 0 ? 1f : x < 0 ? -1f : 0f;
            case ActivationKind.Reciprocal: return -y * y;
            case ActivationKind.Sin: return XMath.Cos(x);
            case ActivationKind.Cos: return -XMath.Sin(x);
            case ActivationKind.Tan: return 1 + y * y;
            case ActivationKind.Asin: return 1 / XMath.Sqrt((1 - x) * (1 + x));
            case ActivationKind.Acos: return -1 / XMath.Sqrt((1 - x) * (1 + x));
            case ActivationKind.Atan: return 1 / (1 + x * x);
            case ActivationKind.Sinh: return 0.5f * (XMath.Exp(x) + XMath.Exp(-x));
            case ActivationKind.Cosh: return Sinh(x);
            case ActivationKind.Asinh: return 1 / XMath.Sqrt(1 + x * x);
            case ActivationKind.Acosh: return 1 / XMath.Sqrt((x - 1) * (x + 1));
            case ActivationKind.Atanh: return 1 / ((1 - x) * (1 + x));
            case ActivationKind.ThresholdedRelu: return x > alpha ? 1f : 0f;
            default: return -1;
        }
    }

    /// <summary>p x^(p − 1). A negative x has a power where p is a whole number: p − 1 is odd where p is even.</summary>
    public static float OfPower(float x, float p)
    {
        if (x == 0)
            return p == 1 ? 1f : 0f;
        float size = p * XMath.Pow(Math.Abs(x), p - 1);
        if (x > 0 || p == 0)
            return size;
        if (XMath.Floor(p) != p)
            return float.NaN;
        return XMath.Floor(0.5f * p) == 0.5f * p ? -size : size;
    }

    // The series where e^x - e^-x would cancel.
    private static float Sinh(float x)
    {
        float square = x * x;
        return Math.Abs(x) < 0.5f
            ? x * (1 + square / 6 * (1 + square / 20 * (1 + square / 42)))
            : 0.5f * (XMath.Exp(x) - XMath.Exp(-x));
    }

    private static float Sigmoid(float x) => 1 / (1 + XMath.Exp(-x));

    // Written with e^-|u|, which cannot overflow.
    private static float Tanh(float u)
    {
        float e = XMath.Exp(-2 * Math.Abs(u));
        float t = (1 - e) / (1 + e);
        return u < 0 ? -t : t;
    }

    private static float GeluTanh(float x)
    {
        float t = Tanh(SqrtTwoOverPi * (x + GeluCubic * x * x * x));
        return 0.5f * (1 + t) + 0.5f * x * (1 - t * t) * SqrtTwoOverPi * (1 + 3 * GeluCubic * x * x);
    }

    // tanh(log(1 + e^x)) = n / (n + 2) with n = e^x (e^x + 2); beyond 20 it is 1 in single precision.
    private static float Mish(float x)
    {
        float e = XMath.Exp(Math.Min(x, 20f));
        float n = e * (e + 2);
        float t = n / (n + 2);
        return t + x * (1 - t * t) * Sigmoid(x);
    }

    // Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7.
    private static float Erf(float x)
    {
        float a = Math.Abs(x);
        float t = 1 / (1 + 0.3275911f * a);
        float polynomial = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t;
        float erf = 1 - polynomial * XMath.Exp(-a * a);
        return x < 0 ? -erf : erf;
    }
}
