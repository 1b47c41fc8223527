namespace OnnxLrp.Evaluation;

/// <summary>
/// Random numbers that depend on what they are for and not on what was drawn before: one generator for each (seed, purpose, picture, repeat).
/// So an evaluation that was interrupted, or that runs on more cores, draws the same numbers. All rules get the same numbers for a picture, which
/// makes their differences less noisy.
/// </summary>
internal static class SeededRandom
{
    public const int Noise = 1;
    public const int Order = 2;
    public const int Relevance = 3;
    public const int Sensitivity = 4;
    public const int Parameters = 5;
    public const int Test = 6;

    /// <summary>Mixes the numbers with the finaliser of MurmurHash3 (Appleby 2011), so that neighbouring numbers give unrelated generators.</summary>
    public static Random For(params ReadOnlySpan<int> what)
    {
        uint hash = 0x9E3779B9;
        foreach (int number in what)
        {
            hash = unchecked((hash ^ (uint)number) * 0x85EBCA6B);
            hash ^= hash >> 13;
            hash = unchecked(hash * 0xC2B2AE35);
            hash ^= hash >> 16;
        }
        return new Random((int)(hash & int.MaxValue));
    }
}
