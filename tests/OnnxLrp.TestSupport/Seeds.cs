using System.Runtime.CompilerServices;

namespace OnnxLrp.TestSupport;

/// <summary>
/// Random numbers that every run repeats. Properties use CsCheck instead, which prints the seed of a failure; the environment variable
/// <c>CsCheck_Seed</c> repeats it.
/// </summary>
public static class Seeds
{
    /// <summary>A generator of the calling test's own: the seed is a hash of its name, so that tests do not share streams.</summary>
    /// <param name="test">Filled in by the compiler.</param>
    public static Random Random([CallerMemberName] string test = "")
    {
        uint hash = 2166136261;
        foreach (char letter in test)
            hash = (hash ^ letter) * 16777619;
        return new Random((int)(hash & int.MaxValue));
    }
}
