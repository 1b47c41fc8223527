using ILGPU.Algorithms;

namespace OnnxLrp.Kernels.Elementwise.Functions;

/// <summary>
/// A function of two elements. Implementations are empty structs, so that each makes a kernel of its own. Conditions are 1 where they hold
/// and 0 where not.
/// </summary>
public interface IBinaryFunction
{
    /// <summary>The value of the function.</summary>
    float Of(float a, float b);
}

/// <summary>a + b.</summary>
public readonly struct Add : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b) => a + b;
}

/// <summary>a - b.</summary>
public readonly struct Subtract : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b) => a - b;
}

/// <summary>a * b.</summary>
public readonly struct Multiply : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b) => a * b;
}

/// <summary>a / b.</summary>
public readonly struct Divide : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b) => a / b;
}

/// <summary>a / b, and 0 where b = 0.</summary>
public readonly struct DivideOrZero : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b) => b == 0 ? 0f : a / b;
}

/// <summary>min(a, b).</summary>
public readonly struct Minimum : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b) => Math.Min(a, b);
}

/// <summary>max(a, b).</summary>
public readonly struct Maximum : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b) => Math.Max(a, b);
}

/// <summary>a^b: of a negative a where b is a whole number, else NaN; 0^0 = 1.</summary>
public readonly struct Power : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b)
    {
        if (b == 0)
            return 1f;
        if (a == 0)
            return b > 0 ? 0f : float.PositiveInfinity;
        float size = XMath.Pow(Math.Abs(a), b);
        if (a > 0)
            return size;
        if (XMath.Floor(b) != b)
            return float.NaN;
        return XMath.Floor(0.5f * b) == 0.5f * b ? size : -size;
    }
}

/// <summary>Both conditions hold.</summary>
public readonly struct And : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b) => a != 0 && b != 0 ? 1f : 0f;
}

/// <summary>a &gt; b.</summary>
public readonly struct Greater : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b) => a > b ? 1f : 0f;
}

/// <summary>a &lt; b.</summary>
public readonly struct Less : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b) => a < b ? 1f : 0f;
}

/// <summary>a = b.</summary>
public readonly struct Equal : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b) => a == b ? 1f : 0f;
}

/// <summary>The stabilised denominator: a + b * sgn(a), sgn(0) = +1.</summary>
public readonly struct Stabilise : IBinaryFunction
{
    /// <inheritdoc/>
    public float Of(float a, float b) => a >= 0 ? a + b : a - b;
}
