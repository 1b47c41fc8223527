namespace OnnxLrp.Imaging;

/// <summary>One 8-bit colour.</summary>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>White, the usual background.</summary>
    public static Rgb White { get; } = new(255, 255, 255);

    /// <summary>Mixes two colours. Formula: (1 - amount) · from + amount · to, rounded; <paramref name="amount"/> in [0, 1].</summary>
    public static Rgb Mix(Rgb from, Rgb to, double amount) =>
        new(Mix(from.R, to.R, amount), Mix(from.G, to.G, amount), Mix(from.B, to.B, amount));

    private static byte Mix(byte from, byte to, double amount) => (byte)Math.Round(from + (to - from) * amount);
}
