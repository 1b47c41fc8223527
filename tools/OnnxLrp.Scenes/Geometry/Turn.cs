namespace OnnxLrp.Scenes.Geometry;

/// <summary>
/// An angle as a fraction of a full turn, with sine and cosine in integers: the system's floating-point sine differs between machines in its last
/// bit, and one bit is enough to change a picture.
/// </summary>
internal readonly record struct Turn(int Units)
{
    /// <summary>Units of a full turn.</summary>
    public const int Full = 1 << 16;

    /// <summary>Value of <see cref="Sine"/> that stands for 1.</summary>
    public const int One = 1 << 14;

    private const int Quarter = Full / 4;

    /// <summary>An angle in tenths of a degree.</summary>
    public static Turn Decidegrees(int tenths) => new((int)((long)tenths * Full / 3600));

    /// <summary>Sine times <see cref="One"/>, to within 8 units (0.0005).</summary>
    public int Sine
    {
        get
        {
            var unit = Units & (Full - 1);
            return unit < 2 * Quarter ? HalfWave(unit) : -HalfWave(unit - 2 * Quarter);
        }
    }

    /// <summary>Cosine times <see cref="One"/>.</summary>
    public int Cosine => new Turn(Units + Quarter).Sine;

    /// <summary>Three times, or any other multiple of, this angle.</summary>
    public Turn Times(int factor) => new(Units * factor);

    // sin(x π/2) ≈ x (π/2 − x² ((2π − 5)/2 − x² (π − 3)/2)) on 0 ≤ x ≤ 1: exact at both ends, flat at 1.
    private static int HalfWave(int unit)
    {
        long x = unit <= Quarter ? unit : 2 * Quarter - unit;
        var square = x * x >> 14;
        var inner = 10513 - (square * 1160 >> 14);
        return (int)(x * (25737 - (square * inner >> 14)) >> 14);
    }
}
