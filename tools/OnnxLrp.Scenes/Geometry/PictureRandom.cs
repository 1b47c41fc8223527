namespace OnnxLrp.Scenes.Geometry;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014). Every picture owns one, seeded by data-set seed and picture index, so pictures do not depend on each other.</summary>
internal sealed class PictureRandom(ulong seed, ulong stream)
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;
    private ulong _state = Mix(Mix(seed + Gamma) ^ stream * Gamma);

    /// <summary>An integer in [0, bound).</summary>
    public int Below(int bound)
    {
        _state += Gamma;
        return (int)((Mix(_state) >> 32) * (ulong)bound >> 32);
    }

    /// <summary>An integer in [low, high], both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>True in <paramref name="percent"/> of 100 cases.</summary>
    public bool Chance(int percent) => Below(100) < percent;

    /// <summary>The finaliser of SplitMix64: a bijection whose output bits all depend on all input bits.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
