using ILGPU.Algorithms;

namespace OnnxLrp.Kernels.Elementwise.Functions;

/// <summary>A function of one element. Implementations are empty structs, so that each makes a kernel of its own.</summary>
public interface IUnaryFunction
{
    /// <summary>The value of the function.</summary>
    float Of(float x);
}

// Numbers that a comparison chooses are written as floats: ILGPU's OpenCL code takes the bits of a comparison for the float that C#
// converts it to.

/// <summary>x.</summary>
public readonly struct Identity : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => x;
}

/// <summary>max(x, 0).</summary>
public readonly struct Positive : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => Math.Max(x, 0f);
}

/// <summary>min(x, 0).</summary>
public readonly struct Negative : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => Math.Min(x, 0f);
}

/// <summary>|x|.</summary>
public readonly struct Absolute : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => Math.Abs(x);
}

/// <summary>x².</summary>
public readonly struct Square : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => x * x;
}

/// <summary>-x.</summary>
public readonly struct Negate : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => -x;
}

/// <summary>-1, 0 or 1.</summary>
public readonly struct Sign : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => x > 0 ? 1f : x < 0 ? -1f : 0f;
}

/// <summary>1 / x.</summary>
public readonly struct Reciprocal : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => 1 / x;
}

/// <summary>eˣ.</summary>
public readonly struct Exp : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => XMath.Exp(x);
}

/// <summary>The natural logarithm.</summary>
public readonly struct Log : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => XMath.Log(x);
}

/// <summary>The square root.</summary>
public readonly struct Sqrt : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => XMath.Sqrt(x);
}

/// <summary>1 / (1 + e⁻ˣ).</summary>
public readonly struct Sigmoid : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => 1 / (1 + XMath.Exp(-x));
}

/// <summary>ln(1 + eˣ), by e^-|x|, which cannot overflow.</summary>
public readonly struct Softplus : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => Math.Max(x, 0f) + XMath.Log(1 + XMath.Exp(-Math.Abs(x)));
}

/// <summary>The error function: Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7.</summary>
public readonly struct Erf : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x)
    {
        float a = Math.Abs(x);
        float t = 1 / (1 + 0.3275911f * a);
        float polynomial = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t;
        float erf = 1 - polynomial * XMath.Exp(-a * a);
        return x < 0 ? -erf : erf;
    }
}

/// <summary>The sine.</summary>
public readonly struct Sin : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => XMath.Sin(x);
}

/// <summary>The cosine.</summary>
public readonly struct Cos : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => XMath.Cos(x);
}

/// <summary>The tangent.</summary>
public readonly struct Tan : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => XMath.Sin(x) / XMath.Cos(x);
}

/// <summary>The arcsine.</summary>
public readonly struct Asin : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => InverseTrigonometry.Asin(x);
}

/// <summary>The arccosine.</summary>
public readonly struct Acos : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => InverseTrigonometry.HalfPi - InverseTrigonometry.Asin(x);
}

/// <summary>The arctangent.</summary>
public readonly struct Atan : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => InverseTrigonometry.Atan(x);
}

/// <summary>The hyperbolic sine: a series where eˣ - e⁻ˣ would cancel.</summary>
public readonly struct Sinh : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x)
    {
        float square = x * x;
        return Math.Abs(x) < 0.5f
            ? x * (1 + square / 6 * (1 + square / 20 * (1 + square / 42)))
            : 0.5f * (XMath.Exp(x) - XMath.Exp(-x));
    }
}

/// <summary>The hyperbolic cosine.</summary>
public readonly struct Cosh : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => 0.5f * (XMath.Exp(x) + XMath.Exp(-x));
}

/// <summary>The hyperbolic tangent, by e^-2|x|, which cannot overflow.</summary>
public readonly struct Tanh : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x)
    {
        float e = XMath.Exp(-2 * Math.Abs(x));
        float t = (1 - e) / (1 + e);
        return x < 0 ? -t : t;
    }
}

/// <summary>The inverse hyperbolic sine: a series where the logarithm would cancel.</summary>
public readonly struct Asinh : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x)
    {
        float a = Math.Abs(x), square = x * x;
        if (a < 0.2f)
            return x * (1 - square / 6 * (1 - 9 * square / 20 * (1 - 25 * square / 42)));
        float y = XMath.Log(a + XMath.Sqrt(square + 1));
        return x < 0 ? -y : y;
    }
}

/// <summary>The inverse hyperbolic cosine.</summary>
public readonly struct Acosh : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x) => XMath.Log(x + XMath.Sqrt((x - 1) * (x + 1)));
}

/// <summary>The inverse hyperbolic tangent: a series where the logarithm would cancel.</summary>
public readonly struct Atanh : IUnaryFunction
{
    /// <inheritdoc/>
    public float Of(float x)
    {
        float square = x * x;
        return square < 0.04f
            ? x * (1 + square * (1f / 3 + square * (1f / 5 + square * (1f / 7 + square / 9))))
            : 0.5f * XMath.Log((1 + x) / (1 - x));
    }
}
