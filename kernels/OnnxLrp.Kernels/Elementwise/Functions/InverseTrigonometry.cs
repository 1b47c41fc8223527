using ILGPU.Algorithms;

namespace OnnxLrp.Kernels.Elementwise.Functions;

/// <summary>
/// Inverse trigonometric functions by the polynomials of Cephes (asinf.c, atanf.c): error below 3e-7. Those of ILGPU look up tables, which
/// a GPU keeps in slow memory.
/// </summary>
internal static class InverseTrigonometry
{
    public const float HalfPi = 1.5707963267949f;

    public static float Asin(float x)
    {
        float a = Math.Abs(x);
        float y = a <= 0.5f ? Near(a, a * a) : HalfPi - 2 * Near(XMath.Sqrt(0.5f * (1 - a)), 0.5f * (1 - a));
        return x < 0 ? -y : y;
    }

    public static float Atan(float x)
    {
        float a = Math.Abs(x);
        float turn = a > 2.41421356f ? HalfPi : a > 0.41421356f ? 0.5f * HalfPi : 0f;
        float t = a > 2.41421356f ? -1 / a : a > 0.41421356f ? (a - 1) / (a + 1) : a;
        float z = t * t;
        float y = turn + ((((8.05374449538e-2f * z - 1.38776856032e-1f) * z + 1.99777106478e-1f) * z - 3.33329491539e-1f) * z * t + t);
        return x < 0 ? -y : y;
    }

    /// <summary>The arcsine of x for 0 to 0.5, z = x².</summary>
    private static float Near(float x, float z) =>
        ((((4.2163199048e-2f * z + 2.4181311049e-2f) * z + 4.5470025998e-2f) * z + 7.4953002686e-2f) * z + 1.6666752422e-1f) * z * x + x;
}
